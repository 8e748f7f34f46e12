package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.IdentityHealthIndicator;
import io.unifiedtls.spiffe.TrustDomainDraft;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.env.MapPropertySource;

/** Changed properties of an application whose identities come from a Workload API. */
@Timeout(240)
class IdentityReloadsIT {

    private static final String CALLER = "unified-tls.configurations.caller.";

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi agent = new FakeWorkloadApi();
    private final FakeWorkloadApi other = new FakeWorkloadApi();

    @AfterEach
    void stop() {
        agent.close();
        other.close();
    }

    @Test
    void aDryRunAsksNobodyAndAReloadLeavesNoWatchBehind() {
        agent.offer(prod.offer("/caller"));
        other.offer(prod.offer("/other"));
        try (MeshClient client = new MeshClient(
                CALLER + "spiffe.socket=" + agent.socket(), CALLER + "allowed-peers=spiffe://prod.example/**")) {
            TLSReloader reloader = client.application().getBean(TLSReloader.class);
            client.application()
                    .getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("new", Map.of(CALLER + "spiffe.socket", other.socket())));
            assertThat(reloader.dryRun().faults())
                    .singleElement()
                    .asString()
                    .startsWith(CALLER + "spiffe")
                    .contains("only a reload asks the Workload API");
            assertThat(other.begun()).isZero();
            assertThat(watched(client)).contains(agent.socket());
            assertThat(reloader.reload().outcome()).isEqualTo(TLSReload.Outcome.APPLIED);
            assertThat(watched(client)).contains(other.socket()).doesNotContain(agent.socket());
        }
    }

    private static String watched(MeshClient client) {
        return client.application()
                .getBean(IdentityHealthIndicator.class)
                .health()
                .getDetails()
                .toString();
    }
}
