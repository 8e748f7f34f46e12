package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.server.Handshakes.presented;
import static io.unifiedtls.fleet.server.Handshakes.result;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.lookup.FleetHealthIndicator;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

/** The database goes away after processes were told of a change, and before a visitor makes them read it. */
@Timeout(180)
@Tag("one-jdk")
@Tag("night")
class RenewalOutageIT {

    private static final String TENANT = "a";
    private static final List<String> SERVED =
            List.of("renewed.example", "resumed.example", "same.example", "suspended.example", "released.example");

    private final List<ConfigurableApplicationContext> applications = new ArrayList<>();
    private final Map<String, SigningChain> before = new HashMap<>();

    @ParameterizedTest
    @EnumSource(StoppableDatabase.Kind.class)
    void renewedHostsAreServedOnAndWithdrawnOnesAreNot(StoppableDatabase.Kind kind) throws Exception {
        try (StoppableDatabase server = kind.start()) {
            Database database = server.database();
            start(kind, database);
            TLSHosts hosts = applications.get(0).getBean(TLSHosts.class);
            SERVED.forEach(name -> attach(hosts, name, certificateFor(name)));
            LookupIT.awaitChanges(applications, database);
            for (ConfigurableApplicationContext application : applications) {
                for (String name : SERVED) {
                    assertThat(presented(application, name)).isEqualTo(leaf(name));
                }
            }
            SigningChain renewed = certificateFor("renewed.example");
            hosts.attach(TENANT, "renewed.example", renewed);
            hosts.claim(TENANT, "resumed.example", ProofMethod.OPERATOR);
            hosts.suspend(TENANT, "suspended.example", "unpaid");
            hosts.release(TENANT, "released.example");
            LookupIT.awaitChanges(applications, database);
            server.stop();
            for (ConfigurableApplicationContext application : applications) {
                for (String name : List.of("renewed.example", "resumed.example", "same.example")) {
                    assertThat(presented(application, name)).as(name).isEqualTo(leaf(name));
                }
                assertThat(result(application, "suspended.example")).contains("internal_error");
                assertThat(result(application, "released.example")).contains("internal_error");
            }
            server.restart();
            for (ConfigurableApplicationContext application : applications) {
                await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                    assertThat(result(application, "suspended.example")).contains("access_denied");
                    assertThat(presented(application, "renewed.example")).isEqualTo(renewed.leaf());
                    assertThat(result(application, "released.example")).contains("unrecognized_name");
                    assertThat(application
                                    .getBean(FleetHealthIndicator.class)
                                    .health()
                                    .getStatus()
                                    .getCode())
                            .isEqualTo("UP");
                });
            }
        } finally {
            applications.forEach(ConfigurableApplicationContext::close);
        }
    }

    /** On H2, one server is enough: the difference is none of servers. */
    private void start(StoppableDatabase.Kind kind, Database database) {
        Stream<FleetVariant> variants = FleetVariant.all();
        (kind == StoppableDatabase.Kind.H2 ? variants.limit(1) : variants)
                .map(variant -> FleetApplication.start(variant, database))
                .forEach(applications::add);
        applications.forEach(LookupIT::awaitFilter);
    }

    private void attach(TLSHosts hosts, String name, SigningChain chain) {
        hosts.claim(TENANT, name, ProofMethod.OPERATOR);
        hosts.attach(TENANT, name, chain);
        before.put(name, chain);
    }

    private Object leaf(String name) {
        return before.get(name).leaf();
    }
}
