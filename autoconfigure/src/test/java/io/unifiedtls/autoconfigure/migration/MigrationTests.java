package io.unifiedtls.autoconfigure.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class MigrationTests {

    private static final String KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG\n-----END PRIVATE KEY-----";

    @Test
    void nothingToMove() {
        assertThat(printed("server.port", "8443"))
                .startsWith("# Nothing to move")
                .hasLineCount(1);
    }

    @Test
    void settingsOfTheServer() {
        assertThat(printed(
                        "server.ssl.certificate", "file:/etc/tls/shop.pem",
                        "server.ssl.certificate-private-key", "file:/etc/tls/shop.key",
                        "server.ssl.client-auth", "need",
                        "server.ssl.trust-certificate", "file:/etc/tls/ca.pem",
                        "server.ssl.enabled-protocols", "TLSv1.3,TLSv1.2",
                        "server.ssl.ciphers", "TLS_AES_128_GCM_SHA256,ECDHE-RSA-AES128-GCM-SHA256"))
                .isEqualTo("""
                        # Replaces server.ssl: remove that. Keep spring.ssl.bundle.
                        # To do: Check server.ssl.ciphers: 1 of them have no IANA name and are not printed.
                        unified-tls:
                          configurations:
                            server:
                              certificates:
                                - certificate: file:/etc/tls/shop.pem
                                  private-key: file:/etc/tls/shop.key
                              client-authentication: need
                              trust-store:
                                certificates:
                                  - file:/etc/tls/ca.pem
                              lowest-supported-version: TLSv1.2
                              cipher-suites:
                                - TLS_AES_128_GCM_SHA256
                          server:
                            configuration: server
                            unknown-server-name: default
                        """);
    }

    @Test
    void placeholdersStayPlaceholders() {
        assertThat(printed(
                        "server.ssl.key-store", "file:${TLS_HOME:/etc/tls}/shop.p12",
                        "server.ssl.key-store-password", "${STORE_PASSWORD}",
                        "STORE_PASSWORD", "hidden",
                        "TLS_HOME", "/run/tls"))
                .contains("key-store: file:${TLS_HOME:/etc/tls}/shop.p12", "key-store-password: ${STORE_PASSWORD}")
                .doesNotContain("hidden", "/run/tls", "To do");
    }

    /** The default of a placeholder, a password beside one, and one inside another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hidden",
                "${PASSWORD:hidden}",
                "${PASSWORD:${OTHER:hidden}}",
                "hidden${SUFFIX}",
                "${PREFIX}hidden",
                "${PASSWORD:\nhidden}",
                "${A:hidden}${B}",
                "${hidden",
                "#{hidden}"
            })
    void passwordsAreNotPrinted(String password) {
        String printed = printed(
                "server.ssl.key-store", "file:shop.p12",
                "server.ssl.key-store-password", password,
                "server.ssl.key-password", password);
        assertThat(printed).contains("key-store-password: ${", "key-password: ${", "# To do: Set ");
        assertThat(printed).doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY,
                "${KEY:" + KEY + "}",
                "base64:TUlHSEFnRUFNQk1H",
                "${KEY:base64:TUlHSEFnRUFNQk1H}",
                "https://user:TUlHSEFnRUFNQk1H@vault.example/key"
            })
    void textOfKeysIsNotPrinted(String key) {
        assertThat(printed("server.ssl.certificate", key, "server.ssl.certificate-private-key", key))
                .contains("certificate: ${TLS_CERTIFICATE}", "private-key: ${TLS_CERTIFICATE_PRIVATE_KEY}")
                .doesNotContain("MIGH", "TUlH", "BEGIN");
    }

    @Test
    void bundlesStayAndAreNamed() {
        assertThat(printed(
                        "spring.ssl.bundle.pem.web.keystore.certificate", "file:web.pem",
                        "spring.ssl.bundle.jks.shop.keystore.location", "file:shop.jks",
                        "server.ssl.bundle", "web",
                        "server.ssl.server-name-bundles[0].server-name", "*.shop.example",
                        "server.ssl.server-name-bundles[0].bundle", "shop",
                        "server.ssl.server-name-bundles[1].server-name", "www.shop.example",
                        "server.ssl.server-name-bundles[1].bundle", "shop"))
                .endsWith("""
                        unified-tls:
                          configurations:
                            web:
                              bundle: web
                            shop:
                              bundle: shop
                          hosts:
                            - server-names:
                                - '*.shop.example'
                              configuration: shop
                            - server-names:
                                - www.shop.example
                              configuration: shop
                          server:
                            configuration: web
                            unknown-server-name: default
                        """);
    }

    /** A bundle with other settings is another one, and needs another name; without trust of its own, it has that of Java. */
    @Test
    void clientAuthenticationHoldsForAllBundles() {
        assertThat(printed(
                        "spring.ssl.bundle.pem.web.keystore.certificate", "file:web.pem",
                        "spring.ssl.bundle.pem.web.truststore.certificate", "file:ca.pem",
                        "spring.ssl.bundle.pem.web-server.keystore.certificate", "file:other.pem",
                        "server.ssl.bundle", "web",
                        "server.ssl.client-auth", "want",
                        "server.ssl.server-name-bundles[0].server-name", "shop.example",
                        "server.ssl.server-name-bundles[0].bundle", "web-server"))
                .contains("""
                          configurations:
                            web-server-2:
                              bundle: web
                              client-authentication: want
                            web-server-server:
                              bundle: web-server
                              client-authentication: want
                              trust-store:
                                system: true
                          hosts:
                        """);
    }

    @Test
    void trustStoreIsLeftToTheUser() {
        assertThat(printed(
                        "server.ssl.certificate", "file:a.pem",
                        "server.ssl.certificate-private-key", "file:a.key",
                        "server.ssl.client-auth", "need",
                        "server.ssl.trust-store", "file:trust.jks",
                        "server.ssl.trust-store-password", "hidden"))
                .contains("# To do: Write the certificates of server.ssl.trust-store to trust-store.pem")
                .doesNotContain("hidden");
    }

    /** Text with a line break cannot end a comment, or become a setting. */
    @Test
    void textOfSettingsStaysText() {
        assertThat(printed(
                        "server.ssl.bundle", "web",
                        "server.ssl.server-name-bundles[0].server-name", "a.example\nserver: { port: 1 }",
                        "server.ssl.server-name-bundles[0].bundle", "x: {}\n#"))
                .doesNotContain("\nserver:");
    }

    @Test
    void endpointIsThereWhereItIsExposed() {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(TLSMigrationAutoConfiguration.class));
        runner.run(context -> assertThat(context).doesNotHaveBean(TLSMigrationEndpoint.class));
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=tlsmigration", "spring.main.cloud-platform=none")
                .withPropertyValues("server.ssl.bundle=web")
                .run(context -> assertThat(
                                context.getBean(TLSMigrationEndpoint.class).migration())
                        .contains("bundle: web"));
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=*", "management.endpoint.tlsmigration.access=NONE")
                .run(context -> assertThat(context).doesNotHaveBean(TLSMigrationEndpoint.class));
    }

    private static String printed(String... namesAndValues) {
        Map<String, Object> properties = new HashMap<>();
        for (int index = 0; index < namesAndValues.length; index += 2) {
            properties.put(namesAndValues[index], namesAndValues[index + 1]);
        }
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return new TLSMigrationEndpoint(environment).migration();
    }
}
