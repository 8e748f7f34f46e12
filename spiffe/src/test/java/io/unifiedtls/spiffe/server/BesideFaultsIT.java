package io.unifiedtls.spiffe.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.unifiedtls.SigningChain;
import io.unifiedtls.actuate.TLSHealthIndicator;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.IdentityHealthIndicator;
import io.unifiedtls.spiffe.TrustDomainDraft;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;

/** Faults of one configuration, while the identity of another one changes. */
@Tag("night")
@Timeout(240)
class BesideFaultsIT {

    private static final String VARIANTS = "io.unifiedtls.spiffe.server.MeshVariant#all";
    private static final String DEFAULT = "default.example";
    private static final String OTHER = "other.example";

    private final TrustDomainDraft prod = new TrustDomainDraft("prod.example");
    private final FakeWorkloadApi agent = new FakeWorkloadApi();
    private final FakeWorkloadApi otherAgent = new FakeWorkloadApi();
    private final SigningChain caller = prod.svid("/caller");

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        agent.close();
        otherAgent.close();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).ignoreExceptions();
    }

    private ConfigurableApplicationContext start(MeshVariant variant, String... other) {
        Stream<String> mesh = Stream.of(
                "unified-tls.configurations.mesh.spiffe.socket=" + agent.socket(),
                "unified-tls.configurations.mesh.allowed-peers=spiffe://prod.example/caller",
                "unified-tls.hosts[0].server-names=" + OTHER,
                "unified-tls.hosts[0].configuration=other",
                "unified-tls.policy=none",
                "unified-tls.reload.enabled=false");
        return variant.start(Stream.concat(mesh, Stream.of(other)).toArray(String[]::new));
    }

    private BigInteger serial(ConfigurableApplicationContext application, String name) throws IOException {
        return JdkPeer.presented(prod, caller, MeshServer.port(application), name)
                .getSerialNumber();
    }

    private void awaitInForce(ConfigurableApplicationContext application, String name, SigningChain chain) {
        soon().until(() -> serial(application, name).equals(chain.leaf().getSerialNumber()));
    }

    private SigningChain rotate(FakeWorkloadApi of, String path) {
        SigningChain next = prod.svid(path);
        of.offer(prod.offer(prod.id(path), next));
        return next;
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void svidsRotateWhileTheFileOfAnotherConfigurationIsBroken(MeshVariant variant) throws Exception {
        SigningChain file = prod.svid("/file");
        TestCertificates.write(directory, "other", file);
        rotate(agent, "/shop");
        try (ConfigurableApplicationContext application = start(
                variant,
                "unified-tls.configurations.other.certificates[0].certificate=file:" + directory.resolve("other.pem"),
                "unified-tls.configurations.other.certificates[0].private-key=file:"
                        + directory.resolve("other.key"))) {
            Files.writeString(directory.resolve("other.pem"), "nothing");
            for (int i = 0; i < 3; i++) {
                awaitInForce(application, DEFAULT, rotate(agent, "/shop"));
                assertThat(serial(application, OTHER)).isEqualTo(file.leaf().getSerialNumber());
            }
            assertThat(health(application).getStatus()).isEqualTo(TLSHealthIndicator.WARNING);
            assertThat(String.valueOf(health(application).getDetails().get("reloadRejected")))
                    .contains("other.pem");
            SigningChain healed = prod.svid("/file");
            TestCertificates.write(directory, "other", healed);
            application.getBean(TLSReloader.class).reload();
            awaitInForce(application, OTHER, healed);
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
        }
    }

    /** The other one keeps what it has, and says why. */
    @ParameterizedTest
    @MethodSource(VARIANTS)
    void malformedMaterialLeavesOneConfigurationBehind(MeshVariant variant) throws Exception {
        rotate(agent, "/shop");
        SigningChain kept = rotate(otherAgent, "/other");
        try (ConfigurableApplicationContext application = start(
                variant,
                "unified-tls.configurations.other.spiffe.socket=" + otherAgent.socket(),
                "unified-tls.configurations.other.client-authentication=need",
                "unified-tls.configurations.other.allowed-peers=spiffe://prod.example/caller")) {
            IdentityHealthIndicator identities = application.getBean(IdentityHealthIndicator.class);
            X509SVID sound = prod.offer("/other");
            ByteString rubbish = ByteString.copyFromUtf8("rubbish");
            for (X509SVID malformed : List.of(
                    sound.toBuilder().setX509Svid(rubbish).build(),
                    sound.toBuilder().setX509SvidKey(rubbish).build(),
                    sound.toBuilder().setBundle(rubbish).build(),
                    sound.toBuilder().clearBundle().build(),
                    sound.toBuilder()
                            .setX509SvidKey(prod.offer("/other").getX509SvidKey())
                            .build(),
                    prod.offer(prod.id("/other"), prod.expired("/other")))) {
                otherAgent.offer(malformed);
                soon().until(() -> identities.health().getStatus().equals(TLSHealthIndicator.WARNING));
                assertThat(String.valueOf(identities.health().getDetails().get("problems")))
                        .contains(otherAgent.socket())
                        .doesNotContain(agent.socket());
                awaitInForce(application, DEFAULT, rotate(agent, "/shop"));
                assertThat(serial(application, OTHER)).isEqualTo(kept.leaf().getSerialNumber());
                kept = rotate(otherAgent, "/other");
                awaitInForce(application, OTHER, kept);
                soon().until(() -> identities.health().getStatus().equals(Status.UP));
            }
        }
    }

    private static Health health(ConfigurableApplicationContext application) {
        return application.getBean(TLSHealthIndicator.class).health();
    }
}
