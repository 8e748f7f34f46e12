package io.unifiedtls.fleet.server;

import static io.unifiedtls.fleet.server.Handshakes.presented;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.context.ContextStatistics;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.PostgresServer;
import io.unifiedtls.fleet.testing.WrittenRows;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** A tenant who attaches certificates displaces no context of a host that is served. */
@Tag("ci")
class AttachedContextsIT {

    private static final int ATTACHED = 20;

    private final Database database = PostgresServer.shared().newDatabase().withSchema();
    private final WrittenRows rows = new WrittenRows(database);

    @ParameterizedTest
    @MethodSource("io.unifiedtls.fleet.testing.FleetVariant#all")
    void attachedCertificatesTakeNoContext(FleetVariant variant) throws Exception {
        SigningChain served = certificateFor("served.example");
        rows.active("served.example", "a", served);
        try (ConfigurableApplicationContext application = FleetApplication.start(variant, database)) {
            ContextFactory contexts = application.getBean(ContextFactory.class);
            TLSHosts hosts = application.getBean(TLSHosts.class);
            assertThat(presented(application, "served.example")).isEqualTo(served.leaf());
            ContextStatistics before = contexts.statistics();

            for (int i = 0; i < ATTACHED; i++) {
                String name = "host%d.example".formatted(i);
                rows.host(name, "b", HostState.PROVEN, null);
                hosts.attach("b", name, certificateFor(name));
            }

            assertThat(contexts.statistics().size()).isEqualTo(before.size());
            SigningChain renewed = certificateFor("host0.example");
            hosts.attach("b", "host0.example", renewed);
            assertThat(presented(application, "host0.example")).isEqualTo(renewed.leaf());
            assertThat(contexts.statistics().size()).isEqualTo(before.size() + 1);
        }
    }
}
