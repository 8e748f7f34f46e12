package io.unifiedtls.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys on curves that have the size of one of TLS, and that no client verifies. */
class CurvesOfOthersTests {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "brainpoolP256r1", "brainpoolP384r1", "secp224r1"})
    void areRefusedByBothBackends(String curve) throws IOException {
        TLSConfiguration configuration = TLSConfiguration.builder()
                .label("shop")
                .signingChains(chain(curve))
                .build();
        assertThat(backends(configuration))
                .allSatisfy(faults -> assertThat(faults)
                        .singleElement()
                        .asString()
                        .startsWith("Configuration 'shop': certificates contains a key of type EC")
                        .contains("P-256"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prime256v1", "secp384r1"})
    void thoseOfTlsAreNot(String curve) throws IOException {
        TLSConfiguration configuration =
                TLSConfiguration.builder().signingChains(chain(curve)).build();
        assertThat(backends(configuration))
                .allSatisfy(faults -> assertThat(faults).isEmpty());
    }

    private static Stream<List<String>> backends(TLSConfiguration configuration) {
        JsseBackend jdk = new JsseBackend();
        return Stream.of(
                        jdk,
                        new OpensslBackend(jdk, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty()))
                .map(backend -> backend.faults(configuration));
    }

    private SigningChain chain(String curve) throws IOException {
        String key = run("ecparam", "-genkey", "-noout", "-name", curve);
        Path file = Files.writeString(directory.resolve("key.pem"), key);
        String certificate = run(
                "req",
                "-x509",
                "-new",
                "-key",
                file.toString(),
                "-days",
                "1",
                "-subj",
                "/CN=shop.example",
                "-addext",
                "subjectAltName=DNS:shop.example");
        return SigningChain.ofPem(certificate, key);
    }

    private static String run(String... arguments) {
        Tool.Result result = Tool.openssl().run("", List.of(arguments));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }
}
