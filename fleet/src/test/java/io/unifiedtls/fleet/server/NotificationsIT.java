package io.unifiedtls.fleet.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.NotificationCounter;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** A commit with a notification takes a lock of the whole PostgreSQL server, so processes on three servers send one for each change and no other. */
@Tag("night")
@Tag("one-jdk")
@Timeout(120)
class NotificationsIT {

    private static final int HOSTS = 20;
    private static final int ROUNDS = 20;
    private static final SigningChain SHOP = certificateFor("*.shop.example");

    private static Database database;
    private static final List<ConfigurableApplicationContext> APPLICATIONS = new ArrayList<>();

    private NotificationCounter notifications;

    @BeforeAll
    static void start() {
        database = PostgresServer.shared().newDatabase().withSchema();
        for (FleetServer server : FleetServer.values()) {
            FleetVariant variant = FleetVariant.all()
                    .filter(each -> each.server() == server)
                    .findFirst()
                    .orElseThrow();
            APPLICATIONS.add(FleetApplication.start(variant, database));
        }
        APPLICATIONS.forEach(LookupIT::awaitFilter);
    }

    @AfterAll
    static void stop() {
        APPLICATIONS.forEach(ConfigurableApplicationContext::close);
    }

    @BeforeEach
    void listen() throws SQLException {
        notifications = new NotificationCounter(database);
    }

    @AfterEach
    void end() throws SQLException {
        notifications.close();
    }

    @Test
    void transactionSendsOneForAllItsHosts() throws SQLException {
        for (int i = 0; i < APPLICATIONS.size(); i++) {
            ConfigurableApplicationContext application = APPLICATIONS.get(i);
            String prefix = "many-" + i;
            transaction(application).executeWithoutResult(status -> claimAndAttach(application, prefix));
            assertThat(notifications.count()).isOne();
            assertThat(hosts(application).search(prefix, null, HOSTS)).hasSize(HOSTS);
        }
    }

    @Test
    void callSendsOneAndNoneIfItIsRefusedOrChangesNoHost() throws SQLException {
        for (int i = 0; i < APPLICATIONS.size(); i++) {
            TLSHosts hosts = hosts(APPLICATIONS.get(i));
            String name = "single-%d.shop.example".formatted(i);
            Stream<Runnable> calls = Stream.of(
                    () -> hosts.claim("a", name, ProofMethod.OPERATOR),
                    () -> hosts.attach("a", name, SHOP),
                    () -> hosts.attach("a", name, certificateFor(name)),
                    () -> hosts.suspend("a", name, "unpaid"),
                    () -> hosts.resume("a", name),
                    () -> hosts.configure("a", name, "strict"));
            for (Runnable call : calls.toList()) {
                call.run();
                assertThat(notifications.count()).isOne();
            }
            hosts.claim("b", name, ProofMethod.DNS);
            assertThat(notifications.count())
                    .as("a claim is no change of the host")
                    .isZero();
            assertThatThrownBy(() -> hosts.suspend("b", name, "")).isInstanceOf(TLSHostException.class);
            assertThatThrownBy(() -> hosts.attach("a", name, certificateFor("other.example")))
                    .isInstanceOf(TLSHostException.class);
            assertThat(notifications.count()).isZero();
            hosts.release("a", name);
            assertThat(notifications.count()).isOne();
        }
    }

    @Test
    void rollbackSendsNone() throws SQLException {
        for (ConfigurableApplicationContext application : APPLICATIONS) {
            transaction(application).executeWithoutResult(status -> {
                claimAndAttach(application, "undone");
                status.setRollbackOnly();
            });
            assertThatThrownBy(() -> transaction(application).executeWithoutResult(status -> {
                        claimAndAttach(application, "undone");
                        throw new IllegalStateException("The application changes its mind");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            TransactionTemplate nested = transaction(application);
            nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
            transaction(application)
                    .executeWithoutResult(outer -> nested.executeWithoutResult(inner -> {
                        claimAndAttach(application, "undone");
                        inner.setRollbackOnly();
                    }));
            assertThat(notifications.count()).isZero();
            assertThat(hosts(application).search("undone", null, 1)).isEmpty();
        }
    }

    @Test
    void handshakesSendNone() throws SQLException {
        WrittenRows rows = new WrittenRows(database);
        rows.active("served.example", "a", certificateFor("served.example"));
        rows.active("*.wild.example", "a", certificateFor("*.wild.example"));
        rows.host("closed.example", "a", HostState.SUSPENDED, null);
        rows.host("new.example", "a", HostState.PROVEN, null);
        APPLICATIONS.forEach(application -> LookupIT.awaitChanges(List.of(application), database));
        assertThat(notifications.count()).isZero();
        for (ConfigurableApplicationContext application : APPLICATIONS) {
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(Handshakes.result(application, "served.example")).isEqualTo("ok");
                assertThat(Handshakes.result(application, "h%d.wild.example".formatted(i)))
                        .isEqualTo("ok");
                assertThat(Handshakes.result(application, "closed.example")).contains("access_denied");
                assertThat(Handshakes.result(application, "new.example")).contains("internal_error");
                assertThat(Handshakes.result(application, "nobody-%d.example".formatted(i)))
                        .contains("unrecognized_name");
            }
        }
        assertThat(notifications.count()).isZero();
    }

    private static void claimAndAttach(ConfigurableApplicationContext application, String prefix) {
        for (int i = 0; i < HOSTS; i++) {
            String name = "%s-%d.shop.example".formatted(prefix, i);
            hosts(application).claim("a", name, ProofMethod.OPERATOR);
            hosts(application).attach("a", name, SHOP);
        }
    }

    private static TLSHosts hosts(ConfigurableApplicationContext application) {
        return application.getBean(TLSHosts.class);
    }

    private static TransactionTemplate transaction(ConfigurableApplicationContext application) {
        return new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
    }
}
