package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

/** No application starts with a wrong setting, and none of its faults hides another one. */
class WrongSettingsTests {

    @TempDir
    static Path directory;

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, TLSAutoConfiguration.class))
            .withPropertyValues(
                    "unified-tls.configurations.web.certificates[0].certificate=file:" + directory.resolve("web.pem"),
                    "unified-tls.configurations.web.certificates[0].private-key=file:" + directory.resolve("web.key"),
                    "unified-tls.server.configuration=web",
                    "spring.ssl.bundle.pem.taken.keystore.certificate=file:" + directory.resolve("web.pem"),
                    "spring.ssl.bundle.pem.taken.keystore.private-key=file:" + directory.resolve("web.key"),
                    "spring.ssl.bundle.pem.broken.keystore.certificate=file:" + directory.resolve("no-bundle.pem"));

    @BeforeAll
    static void writeMaterial() throws IOException {
        TestCertificates.write(
                directory,
                "web",
                TestCertificates.certificateFor("shop.example", "f1.example", "f2.example", "f3.example"));
        TestCertificates.write(directory, "ca", TestCertificates.AUTHORITY);
        TestCertificates.write(directory, "other", TestCertificates.certificateFor("other.example"));
        Files.writeString(directory.resolve("empty.pem"), "");
        openssl("ecparam", "-genkey", "-noout", "-name", "secp256k1", "-out", "secp256k1.key");
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                "secp256k1.key",
                "-days",
                "1",
                "-subj",
                "/CN=shop.example",
                "-out",
                "secp256k1.pem");
    }

    static Stream<WrongSettings.Case> cases() {
        return Stream.concat(WrongSettings.all(), WrongSettings.gaps());
    }

    @Test
    void theOthersStart() {
        runner.run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void configurationWithTheNameOfItsBundleIsToldOnce() {
        runner.withPropertyValues(
                        "unified-tls.configurations.taken.bundle=taken",
                        "unified-tls.configurations.taken.ocsp-stapling=false")
                .run(context -> assertThat(faults(context.getStartupFailure()))
                        .singleElement()
                        .asString()
                        .endsWith("Rename the configuration."));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void doesNotStart(WrongSettings.Case wrong) {
        WrongSettings.Case alone = wrong.alone();
        runner.withPropertyValues(properties(alone))
                .run(context -> assertThat(String.join("\n", faults(context.getStartupFailure())))
                        .contains(expected(alone)));
    }

    @Test
    void tellsAllFaultsAtOnce() {
        String[] properties = WrongSettings.all()
                .flatMap(wrong -> Stream.of(properties(wrong)))
                .toArray(String[]::new);
        String[] expected =
                WrongSettings.all().flatMap(wrong -> Stream.of(expected(wrong))).toArray(String[]::new);
        runner.withPropertyValues(properties)
                .run(context -> assertThat(String.join("\n", faults(context.getStartupFailure())))
                        .contains(expected));
    }

    private static String[] properties(WrongSettings.Case wrong) {
        return wrong.properties().stream()
                .map(property -> "unified-tls." + property.replace("DIR", directory.toString()))
                .toArray(String[]::new);
    }

    private static String[] expected(WrongSettings.Case wrong) {
        return wrong.faults().stream()
                .map(fault -> fault.replace("DIR", directory.toString()))
                .toArray(String[]::new);
    }

    private static List<String> faults(@Nullable Throwable failure) {
        assertThat(failure).as("the application starts").isNotNull();
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(Objects.requireNonNull(failure));
        assertThat(cause).isInstanceOf(InvalidTLSConfigurationException.class);
        return ((InvalidTLSConfigurationException) cause)
                .faults().stream()
                        .map(fault -> fault.replaceFirst(" \\(\"[^)]*\\) is not a property", " is not a property"))
                        .toList();
    }

    private static void openssl(String... arguments) {
        List<String> resolved = Stream.of(arguments)
                .map(argument -> argument.startsWith("secp256k1.")
                        ? directory.resolve(argument).toString()
                        : argument)
                .toList();
        Tool.Result result = Tool.openssl().run("", resolved);
        assertThat(result.exitCode()).as(result.output()).isZero();
    }
}
