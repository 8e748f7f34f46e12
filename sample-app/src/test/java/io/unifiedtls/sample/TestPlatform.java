package io.unifiedtls.sample;

import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.DefaultApplicationArguments;

/** What certificates come from in each profile, for tests. */
enum TestPlatform {
    ACME(TestAuthority::start),
    KUBERNETES(TestCluster::start),
    VAULT(TestVault::start),
    SPIFFE(TestAgent::start);

    @SuppressWarnings("ImmutableEnumChecker") // Its functions have no state
    private final Start start;

    TestPlatform(Start start) {
        this.start = start;
    }

    /** Starts the service, unless the options name one that runs. */
    @FunctionalInterface
    interface Start {

        /** The further options that the application needs then. */
        List<String> with(DefaultApplicationArguments options) throws Exception;
    }

    static TestPlatform of(String profile) {
        return Arrays.stream(values())
                .filter(platform -> platform.profile().equals(profile))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The profile is '%s'. Choose acme, kubernetes, vault or spiffe.".formatted(profile)));
    }

    String profile() {
        return name().toLowerCase(Locale.ROOT);
    }

    List<String> start(DefaultApplicationArguments options) throws Exception {
        return start.with(options);
    }

    /** Write a file where the application has the files of its development, for the clients of this application. */
    static Path write(DefaultApplicationArguments options, String name, String text) throws IOException {
        Path directory =
                Path.of(TestSampleApplication.option(options, "unified-tls.development.directory", ".tls-dev"));
        Files.createDirectories(directory);
        return Files.writeString(directory.resolve(name), text);
    }

    static void write(DefaultApplicationArguments options, String name, X509Certificate root) throws IOException {
        write(options, name, TestCertificates.pem(List.of(root)));
    }
}
