package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Keys that never leave a PKCS#11 token: SoftHSM's, in processes of their own, since it finds its token by an environment
 * variable.
 */
@Tag("ci")
@Tag("jdk")
class TokenIT {

    private static final String PIN = "1234";

    @TempDir
    Path directory;

    @BeforeEach
    void makeToken() throws Exception {
        Tool.softhsm();
        Files.createDirectory(directory.resolve("tokens"));
        Files.writeString(
                directory.resolve("softhsm2.conf"), "directories.tokendir = %s/tokens%n".formatted(directory));
        Files.writeString(
                directory.resolve("pkcs11.cfg"),
                "name = Token%nlibrary = /usr/lib/softhsm/libsofthsm2.so%nslotListIndex = 0%n".formatted());
        run("softhsm2-util", "--init-token", "--free", "--label", "test", "--so-pin", PIN, "--pin", PIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC -groupname secp256r1", "RSA -keysize 2048"})
    void handshakeIsSignedInTheToken(String kind) throws Exception {
        List<String> keytool = new ArrayList<>(List.of(
                java("keytool"),
                "-genkeypair",
                "-alias",
                "shop",
                "-dname",
                "CN=shop.example",
                "-ext",
                "san=dns:shop.example",
                "-storetype",
                "PKCS11",
                "-addprovider",
                "SunPKCS11",
                "-providerArg",
                directory.resolve("pkcs11.cfg").toString(),
                "-storepass",
                PIN,
                "-keyalg"));
        keytool.addAll(List.of(kind.split(" ", -1)));
        run(keytool.toArray(String[]::new));
        String output = run(
                java("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName(),
                directory.resolve("pkcs11.cfg").toString());
        assertThat(output).contains("shook hands, key encoded: null").doesNotContain(PIN);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .put("SOFTHSM2_CONF", directory.resolve("softhsm2.conf").toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** Takes its key from the token, and shakes hands with it. */
    static final class Application {

        private Application() {}

        public static void main(String[] arguments) {
            Security.addProvider(Security.getProvider("SunPKCS11").configure(arguments[0]));
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(TLSAutoConfiguration.class))
                    .withPropertyValues(
                            "unified-tls.configurations.web.certificates[0].key-store-provider=SunPKCS11-Token",
                            "unified-tls.configurations.web.certificates[0].key-store-password=" + PIN)
                    .run(context -> {
                        TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                        SigningChain chain =
                                contexts.configuration("web").signingChains().get(0);
                        SSLEngine client = context.getBean(InsecureTLSContextFactory.class)
                                .insecureClient("web")
                                .newEngine(new ServerName("shop.example"));
                        Engines.handshake(
                                client,
                                contexts.server("web")
                                        .derive(contexts.configuration("web"))
                                        .newEngine());
                        assertThat(client.getSession().getPeerCertificates()[0]).isEqualTo(chain.leaf());
                        System.out.println("shook hands, key encoded: "
                                + Arrays.toString(chain.privateKey().getEncoded()));
                    });
            System.exit(0);
        }
    }
}
