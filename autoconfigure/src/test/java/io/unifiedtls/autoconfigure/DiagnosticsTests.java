package io.unifiedtls.autoconfigure;

import static io.unifiedtls.autoconfigure.Diagnosis.pair;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.testing.ManyAuthorities;
import io.unifiedtls.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What users read when something is wrong: what, where, and what to do, to the letter. */
@ExtendWith(OutputCaptureExtension.class)
class DiagnosticsTests {

    private static Instant yesterday = Instant.EPOCH;
    private static Instant tomorrow = Instant.EPOCH;

    @TempDir
    static Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(TLSDevelopmentAutoConfiguration.class, TLSAutoConfiguration.class));

    @BeforeAll
    static void writeMaterial() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        yesterday = now.minus(1, ChronoUnit.DAYS);
        tomorrow = now.plus(1, ChronoUnit.DAYS);
        SigningChain shop = certificateFor("shop.example");
        write(directory, "shop", shop);
        write(directory, "other", certificateFor("other.example"));
        Files.writeString(
                directory.resolve("disordered.pem"),
                pem(List.of(shop.leaf(), certificateFor("other.example").leaf())));
        Files.writeString(
                directory.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\nMIGH!!\n-----END PRIVATE KEY-----\n");
        Files.writeString(directory.resolve("empty.key"), "");
        Files.writeString(directory.resolve("many.pem"), pem(ManyAuthorities.of(65_001)));
        List<GeneralName> names = List.of(new GeneralName(GeneralName.dNSName, "shop.example"));
        Leaf leaf = Leaf.server(names, Duration.ofDays(1));
        write(directory, "expired", AUTHORITY.issue(leaf.valid(yesterday.minus(1, ChronoUnit.DAYS), yesterday)));
        write(directory, "future", AUTHORITY.issue(leaf.valid(tomorrow, tomorrow.plus(1, ChronoUnit.DAYS))));
    }

    static Stream<Diagnosis> faults() {
        return Stream.of(
                        MaterialDiagnostics.all(),
                        SettingDiagnostics.all(),
                        ServerDiagnostics.all(),
                        HostDiagnostics.all())
                .flatMap(cases -> cases);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void faultSaysWhatWhereAndWhatToDo(Diagnosis diagnosis) {
        runner.withPropertyValues(resolved(diagnosis.properties().toArray(String[]::new)))
                .run(context -> assertThat(fault(context.getStartupFailure()))
                        .isEqualTo(diagnosis.message().replace("DIR", directory.toString())));
    }

    @Test
    void wrongPasswordIsNamed() {
        Tool.openssl()
                .run(
                        "",
                        List.of(
                                "pkey",
                                "-aes256",
                                "-passout",
                                "pass:right",
                                "-in",
                                directory.resolve("shop.key").toString(),
                                "-out",
                                directory.resolve("locked.key").toString()));
        String[] properties = resolved(pair("shop.pem", "locked.key"));
        runner.withPropertyValues(properties)
                .run(context -> assertThat(fault(context.getStartupFailure()))
                        .isEqualTo(
                                "unified-tls.configurations.web.certificates[0]: The private key in file:%s/locked.key is encrypted. "
                                                .formatted(directory)
                                        + "Set private-key-password."));
        runner.withPropertyValues(properties)
                .withPropertyValues("unified-tls.configurations.web.certificates[0].private-key-password=wrong")
                .run(context -> assertThat(fault(context.getStartupFailure()))
                        .isEqualTo(
                                "unified-tls.configurations.web.certificates[0]: The private key in file:%s/locked.key cannot be "
                                                .formatted(directory)
                                        + "decrypted. Check its private-key-password."));
        runner.withPropertyValues(properties)
                .withPropertyValues("unified-tls.configurations.web.certificates[0].private-key-password=right")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void expiredLeafIsAWarning(CapturedOutput output) {
        runner.withPropertyValues(resolved(pair("expired.pem", "expired.key"))).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output)
                    .contains("Configuration 'web': the certificate 'CN=shop.example' expired on " + yesterday
                            + ", and clients refuse it. Renew it.");
        });
    }

    @Test
    void leafThatIsNotYetValidIsAWarning(CapturedOutput output) {
        runner.withPropertyValues(resolved(pair("future.pem", "future.key"))).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output)
                    .contains("Configuration 'web': the certificate 'CN=shop.example' is not valid before " + tomorrow
                            + ", and clients refuse it. Check the clock of this machine, or wait.");
        });
    }

    @Test
    void developmentAuthoritySaysHowToTrustIt(CapturedOutput output) {
        runner.withPropertyValues(resolved(
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=DIR/dev",
                        "unified-tls.development.names=localhost"))
                .run(context -> assertThat(output)
                        .contains(
                                "unified-tls.development is enabled: [localhost] and names below get certificates of a development CA. "
                                        + "Trust its certificate " + directory
                                        + "/dev/ca.pem with curl --cacert, or import it as an "
                                        + "authority in your browser's settings. Never enable this in production."));
    }

    @Test
    void keyThatEverybodyMayReadIsTold(CapturedOutput output) throws Exception {
        write(directory, "open", certificateFor("shop.example"));
        Files.setPosixFilePermissions(directory.resolve("open.key"), PosixFilePermissions.fromString("rw-r--r--"));
        runner.withPropertyValues(resolved(pair("open.pem", "open.key")))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce("Every user of this machine can read 1 files with private keys, such as "
                        + directory.resolve("open.key") + ". ");
    }

    private static String fault(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof InvalidTLSConfigurationException)) {
            cause = cause.getCause();
        }
        assertThat(cause).isNotNull();
        return String.valueOf(cause.getMessage());
    }

    private static String[] resolved(String... properties) {
        return Stream.of(properties)
                .map(property -> property.replace("DIR", directory.toString()))
                .toArray(String[]::new);
    }
}
