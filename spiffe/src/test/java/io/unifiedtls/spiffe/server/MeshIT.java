package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.TrustDomainDraft;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Servers and clients whose certificates and trust come from a Workload API, over a Unix socket. */
@Tag("ci")
@Timeout(240)
class MeshIT {

    private static final String VARIANTS = "io.unifiedtls.spiffe.server.MeshVariant#all";
    private static final String ANSWER = "HTTP/1.1 404";
    private static final String SHOP = "spiffe://prod.example/shop";
    private static final String CALLER = "spiffe://prod.example/caller";

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final TrustDomainDraft partner = new TrustDomainDraft("partner.example");
    private final FakeWorkloadApi serverAgent = new FakeWorkloadApi();
    private final FakeWorkloadApi clientAgent = new FakeWorkloadApi();

    @AfterEach
    void stop() {
        serverAgent.close();
        clientAgent.close();
    }

    private ConfigurableApplicationContext start(MeshVariant variant, String... more) {
        String[] properties = {
            "unified-tls.configurations.mesh.spiffe.socket=" + serverAgent.socket(),
            "unified-tls.configurations.mesh.allowed-peers=spiffe://prod.example/caller,spiffe://partner.example/caller"
        };
        return variant.start(concat(properties, more));
    }

    private MeshClient client(String... more) {
        return new MeshClient(concat(
                new String[] {
                    "unified-tls.configurations.caller.spiffe.socket=" + clientAgent.socket(),
                    "unified-tls.configurations.caller.allowed-peers=" + SHOP
                },
                more));
    }

    private static String[] concat(String[] first, String... more) {
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void workloadsOfOneTrustDomainTalk(MeshVariant variant) throws Exception {
        serverAgent.offer(prod.offer("/shop"));
        clientAgent.offer(prod.offer("/caller"));
        try (ConfigurableApplicationContext application = start(variant);
                MeshClient client = client()) {
            assertThat(client.get(MeshServer.port(application))).startsWith(ANSWER);
        }
    }

    /** Each side judges the other by its ID: the name of the host is in no certificate. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void workloadsThatAreNotAllowedAreRefused(MeshVariant variant) {
        serverAgent.offer(prod.offer("/shop"));
        clientAgent.offer(prod.offer("/other"));
        try (ConfigurableApplicationContext application = start(variant)) {
            int port = MeshServer.port(application);
            try (MeshClient client = client()) {
                assertThat(catchThrowable(() -> client.get(port))).isInstanceOf(IOException.class);
            }
            clientAgent.offer(prod.offer("/caller"));
            try (MeshClient client = client(
                    "unified-tls.configurations.caller.allowed-peers=spiffe://prod.example/another,spiffe://prod.example/shop/*")) {
                assertThat(catchThrowable(() -> client.get(port)))
                        .hasMessageContaining("allowed-peers allows no name of the verified certificate");
            }
        }
    }

    /** The library tells its engines to verify the host. */
    @Test
    void theHttpClientOfTheJdkVerifiesTheIdAndNotTheHost() throws Exception {
        serverAgent.offer(prod.offer("/shop"));
        clientAgent.offer(prod.offer("/caller"));
        try (ConfigurableApplicationContext application = start(MeshVariant.one());
                MeshClient client = client()) {
            HttpClient http = HttpClient.newBuilder()
                    .sslContext(client.contexts().client("caller").sslContext())
                    .build();
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("https://127.0.0.1:" + MeshServer.port(application) + "/"))
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void federatedWorkloadsAreVerifiedWithTheirOwnBundleOnly(MeshVariant variant) throws Exception {
        serverAgent.offer(X509SVIDResponse.newBuilder()
                .addSvids(prod.offer("/shop"))
                .putFederatedBundles("spiffe://partner.example", partner.bundle())
                .build());
        X509SVIDResponse trusting = X509SVIDResponse.newBuilder()
                .putFederatedBundles("spiffe://prod.example", prod.bundle())
                .putFederatedBundles("spiffe://partner.example", partner.bundle())
                .build();
        try (ConfigurableApplicationContext application = start(variant)) {
            int port = MeshServer.port(application);
            clientAgent.offer(
                    trusting.toBuilder().addSvids(partner.offer("/caller")).build());
            try (MeshClient client = client()) {
                assertThat(client.get(port)).startsWith(ANSWER);
            }
            // The authority of each signs for the other
            for (String[] forged : new String[][] {{"prod", "partner"}, {"partner", "prod"}}) {
                TrustDomainDraft signer = forged[0].equals("prod") ? prod : partner;
                String id = "spiffe://%s.example/caller".formatted(forged[1]);
                clientAgent.offer(trusting.toBuilder()
                        .addSvids(signer.offer(id, signer.signed(id)))
                        .build());
                try (MeshClient client = client()) {
                    assertThat(catchThrowable(() -> client.get(port))).as(id).isInstanceOf(IOException.class);
                }
            }
        }
    }

    /** Not with a session from before, either. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void aFederatedBundleThatIsRemovedRefusesItsPeersAndNoOthers(MeshVariant variant) throws Exception {
        X509SVIDResponse alone =
                X509SVIDResponse.newBuilder().addSvids(prod.offer("/shop")).build();
        X509SVIDResponse federated = alone.toBuilder()
                .putFederatedBundles("spiffe://partner.example", partner.bundle())
                .build();
        serverAgent.offer(federated);
        JdkPeer ours = new JdkPeer(prod, prod.svid("/caller"));
        JdkPeer theirs = new JdkPeer(prod, partner.svid("/caller"));
        try (ConfigurableApplicationContext application = start(variant)) {
            int port = MeshServer.port(application);
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertThat(theirs.get(port, version)).startsWith(ANSWER);
                serverAgent.offer(alone);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> catchThrowable(() -> theirs.get(port, version)) instanceof SSLException);
                assertThat(ours.get(port, version)).startsWith(ANSWER);
                serverAgent.offer(federated);
                await().atMost(Duration.ofSeconds(60))
                        .ignoreExceptions()
                        .until(() -> theirs.get(port, version).startsWith(ANSWER));
            }
        }
    }

    @Test
    void aServerOfAnotherAuthorityIsRefusedHoweverItIsCalled() {
        serverAgent.offer(X509SVIDResponse.newBuilder()
                .addSvids(partner.offer(SHOP, partner.signed(SHOP)))
                .build());
        clientAgent.offer(X509SVIDResponse.newBuilder()
                .addSvids(prod.offer(CALLER, prod.svid("/caller")))
                .putFederatedBundles("spiffe://partner.example", partner.bundle())
                .build());
        try (ConfigurableApplicationContext application = start(MeshVariant.one());
                MeshClient client = client()) {
            assertThat(catchThrowable(() -> client.get(MeshServer.port(application))))
                    .hasMessageContaining("cannot be verified with the bundle of its trust domain 'prod.example'");
        }
    }

    @Test
    void neitherSideStartsWithoutAllowedPeers() {
        serverAgent.offer(prod.offer("/shop"));
        Throwable failure = catchThrowable(() -> MeshVariant.one()
                .start("unified-tls.configurations.mesh.spiffe.socket=" + serverAgent.socket())
                .close());
        assertThat(failure)
                .rootCause()
                .hasMessageContaining("so clients are known by their SPIFFE IDs alone")
                .hasMessageContaining("spiffe://prod.example/**");
        try (MeshClient client =
                new MeshClient("unified-tls.configurations.caller.spiffe.socket=" + serverAgent.socket())) {
            assertThat(catchThrowable(() -> client.contexts().client("caller")))
                    .hasMessageContaining("so servers are known by their SPIFFE IDs alone");
        }
    }
}
