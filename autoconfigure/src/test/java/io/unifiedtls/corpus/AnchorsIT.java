package io.unifiedtls.corpus;

import static io.unifiedtls.corpus.Target.MATERIAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.AnchorCase;
import io.unifiedtls.testing.AnchorCase.Scene;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients by trust anchors that are no reason to trust them: expired ones, those that constrain names, and a client's own
 * certificate. Each is a host of its own, and a second one where a property lets the client in.
 */
@Tag("ci")
class AnchorsIT {

    @TempDir
    private static Path directory;

    @BeforeAll
    static void write() throws IOException {
        for (AnchorCase anchor : AnchorCase.values()) {
            Scene scene = anchor.scene(KeyPurposeId.id_kp_clientAuth);
            TestCertificates.write(directory, anchor.name(), scene.peer());
            Files.writeString(directory.resolve(anchor + "-ca.pem"), TestCertificates.pem(scene.anchors()));
        }
    }

    @ParameterizedTest
    @MethodSource("io.unifiedtls.corpus.Ours#all")
    void clientsAreLetInByAnchorsThatHold(Ours kind) {
        try (Started target = Started.of(kind, properties())) {
            for (AnchorCase anchor : AnchorCase.values()) {
                assertThat(isLetIn(target, anchor, host(anchor)))
                        .as("%s on %s", anchor, kind)
                        .isEqualTo(anchor.isAccepted());
                anchor.optOut()
                        .ifPresent(property -> assertThat(isLetIn(target, anchor, "out." + host(anchor)))
                                .as("%s on %s with %s", anchor, kind, property)
                                .isTrue());
            }
        }
    }

    private static boolean isLetIn(Target target, AnchorCase anchor, String host) {
        String file = directory.resolve(anchor.name()).toString();
        return Target.isAnswered(
                target.ask(host, host, "-cert", file + ".pem", "-cert_chain", file + ".pem", "-key", file + ".key"));
    }

    private static String[] properties() {
        List<String> properties = new ArrayList<>(List.of(
                "unified-tls.server.configuration=open",
                "unified-tls.policy=none",
                "unified-tls.configurations.open.certificates[0].certificate=file:" + MATERIAL + "/server.pem",
                "unified-tls.configurations.open.certificates[0].private-key=file:" + MATERIAL + "/server.key",
                "unified-tls.configurations.open.application-protocols=http/1.1"));
        int hosts = 0;
        for (AnchorCase anchor : AnchorCase.values()) {
            hosts = add(properties, hosts, anchor, host(anchor), "");
            if (anchor.optOut().isPresent()) {
                hosts = add(
                        properties,
                        hosts,
                        anchor,
                        "out." + host(anchor),
                        anchor.optOut().get());
            }
        }
        return properties.toArray(String[]::new);
    }

    private static int add(List<String> properties, int index, AnchorCase anchor, String host, String optOut) {
        String name = "unified-tls.configurations.c%d.".formatted(index);
        properties.add(name + "base=open");
        properties.add(name + "client-authentication=need");
        properties.add(name + "trust-store.certificates=file:" + directory.resolve(anchor + "-ca.pem"));
        if (!optOut.isEmpty()) {
            properties.add(name + "trust-store." + optOut);
        }
        properties.add("unified-tls.hosts[%d].server-names=%s".formatted(index, host));
        properties.add("unified-tls.hosts[%d].configuration=c%d".formatted(index, index));
        return index + 1;
    }

    private static String host(AnchorCase anchor) {
        return anchor.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".example";
    }
}
