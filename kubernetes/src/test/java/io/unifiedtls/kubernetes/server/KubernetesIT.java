package io.unifiedtls.kubernetes.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.unifiedtls.SigningChain;
import io.unifiedtls.kubernetes.Cluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/** Secrets of a server that speaks the API of Kubernetes, served by Tomcat to openssl. */
@Timeout(180)
class KubernetesIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAME = "shop.example.com";
    private static final SigningChain OPERATOR = certificateFor("operator.example");

    private final Cluster cluster = new Cluster();

    private ConfigurableApplicationContext start(String... properties) {
        return new SpringApplicationBuilder(Application.class)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean(
                                KubernetesClient.class,
                                cluster::client,
                                definition -> definition.setDestroyMethodName("")))
                .properties(
                        "server.port=0",
                        "unified-tls.configurations.web.application-protocols=http/1.1",
                        "unified-tls.configurations.web.certificates[0].certificate=" + pem(OPERATOR.certificates()),
                        "unified-tls.configurations.web.certificates[0].private-key=" + pem(OPERATOR.privateKey()),
                        "unified-tls.server.configuration=web",
                        "unified-tls.sources[0].kubernetes.namespaces=a,b")
                .properties(properties)
                .run();
    }

    @Test
    void aSecretIsServedReplacedRemovedAndMadeAnew() throws Exception {
        try (cluster) {
            SigningChain first = certificateFor(NAME);
            cluster.put(Cluster.secret("a", "tls", first));
            cluster.put(Cluster.secret("c", "tls", certificateFor("other.example.com")));
            try (ConfigurableApplicationContext application = start()) {
                assertThat(serial(application, NAME)).isEqualTo(serial(first));
                assertThat(serial(application, "other.example.com")).isEmpty(); // Of another namespace
                SigningChain second = certificateFor(NAME);
                cluster.put(Cluster.secret("a", "tls", second));
                awaitSerial(application, NAME, serial(second));
                cluster.put(Cluster.secret("a", "tls", Map.of("tls.crt", "", "tls.key", "")));
                SigningChain blog = certificateFor("blog.example.com");
                cluster.put(Cluster.secret("b", "blog", blog));
                awaitSerial(application, "blog.example.com", serial(blog));
                assertThat(serial(application, NAME)).isEqualTo(serial(second)); // The broken one keeps what it had
                cluster.delete("a", "tls");
                awaitSerial(application, NAME, "");
                assertThat(serial(application, "blog.example.com")).isEqualTo(serial(blog));
                SigningChain anew = certificateFor(NAME);
                cluster.put(Cluster.secret("a", "tls", anew));
                awaitSerial(application, NAME, serial(anew));
            }
        }
    }

    @Test
    void aClusterThatDoesNotAnswerIsAFaultUnlessItIsOptional() throws Exception {
        try (cluster) {
            SigningChain chain = certificateFor(NAME);
            cluster.put(Cluster.secret("a", "tls", chain));
            cluster.stop();
            Throwable failure = catchThrowable(() ->
                    start("unified-tls.sources[0].kubernetes.start-timeout=1s").close());
            assertThat(failure)
                    .rootCause()
                    .hasMessageContaining(
                            "unified-tls.sources[0].kubernetes: the Secrets could not be listed within 1 s");
            try (ConfigurableApplicationContext application = start(
                    "unified-tls.sources[0].kubernetes.start-timeout=1s", "unified-tls.sources[0].optional=true")) {
                assertThat(serial(application, NAME)).isEmpty();
                cluster.restart();
                awaitSerial(application, NAME, serial(chain));
            }
        }
    }

    @Test
    void hostsAreServedWhileTheClusterIsAwayAndChangesAreFoundAfterwards() throws Exception {
        try (cluster) {
            SigningChain first = certificateFor(NAME);
            cluster.put(Cluster.secret("a", "tls", first));
            try (ConfigurableApplicationContext application = start()) {
                cluster.stop();
                assertThat(serial(application, NAME)).isEqualTo(serial(first));
                cluster.restart();
                SigningChain second = certificateFor(NAME);
                cluster.put(Cluster.secret("a", "tls", second));
                awaitSerial(application, NAME, serial(second));
            }
        }
    }

    /** The first block of the document. */
    @Test
    void documentedSettingsServeSecretsWithTheLabel(@TempDir Path directory) throws Exception {
        Matcher block = Pattern.compile("(?ms)^```yaml\\n(unified-tls:.*?)^```")
                .matcher(Files.readString(Path.of("../docs/kubernetes.md")));
        assertThat(block.find()).isTrue();
        Path settings = Files.writeString(directory.resolve("settings.yaml"), block.group(1));
        try (cluster) {
            SigningChain chain = certificateFor(NAME);
            Secret labelled = Cluster.secret("shop", "tls", chain);
            labelled.getMetadata().setLabels(Map.of("app.example.com/served", "true"));
            cluster.put(labelled);
            cluster.put(Cluster.secret("shop", "other", certificateFor("other.example.com")));
            try (ConfigurableApplicationContext application =
                    start("spring.config.additional-location=file:" + settings)) {
                assertThat(serial(application, NAME)).isEqualTo(serial(chain));
                assertThat(serial(application, "other.example.com")).isEmpty();
            }
        }
    }

    private static void awaitSerial(ConfigurableApplicationContext application, String name, String serial) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(serial(application, name)).isEqualTo(serial));
    }

    private static String serial(SigningChain chain) {
        return chain.leaf().getSerialNumber().toString(16).toUpperCase(Locale.ROOT);
    }

    /** Of the certificate that openssl gets; empty if there is none. */
    private static String serial(ConfigurableApplicationContext application, String name) throws Exception {
        String port = application.getEnvironment().getRequiredProperty("local.server.port");
        String pem = output("", "openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", name);
        if (!pem.contains("BEGIN CERTIFICATE")) {
            return "";
        }
        String serial = output(pem, "openssl", "x509", "-noout", "-serial").strip();
        return serial.substring(serial.indexOf('=') + 1).replaceFirst("^0+", "");
    }

    private static String output(String input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.US_ASCII));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
