package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import org.junit.jupiter.params.provider.Arguments;
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

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(
                        "missing file",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/none.pem does not exist. Check the "
                                + "path, and that it starts with file: or classpath:.",
                        pair("none.pem", "shop.key")),
                fault(
                        "two missing files",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/none.pem does not exist. Check the "
                                + "path, and that it starts with file: or classpath:. file:DIR/none.key does not exist. "
                                + "Check the path, and that it starts with file: or classpath:.",
                        pair("none.pem", "none.key")),
                fault(
                        "unreadable key",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/broken.key has a PEM block "
                                + "'PRIVATE KEY' in line 1 that cannot be read. Replace the file with a new copy.",
                        pair("shop.pem", "broken.key")),
                fault(
                        "no key",
                        "unified-tls.configurations.web.certificates[0]: file:DIR/empty.key contains no private "
                                + "key. It must have a block that starts with -----BEGIN PRIVATE KEY----- or similar.",
                        pair("shop.pem", "empty.key")),
                fault(
                        "secret that is no key, in the properties",
                        "unified-tls.configurations.web.certificates[0]: The base64 text in the properties "
                                + "contains no private key. It must have a block that starts with -----BEGIN PRIVATE "
                                + "KEY----- or similar.",
                        new String[] {
                            "unified-tls.configurations.web.certificates[0].certificate=file:DIR/shop.pem",
                            "unified-tls.configurations.web.certificates[0].private-key=base64:c2VjcmV0"
                        }),
                fault(
                        "names of a directory for a repository",
                        "unified-tls.sources[0] has no directory, but names and follow-links apply only to directories. Remove them.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.sources[0].repository=tenants",
                                "unified-tls.sources[0].names=folder")),
                fault(
                        "session ticket key of another size",
                        "unified-tls.server.session-ticket-keys[0]: file:DIR/empty.key has 0 bytes, but a "
                                + "session ticket key must have 48. Create one with: openssl rand -out FILE 48",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.session-ticket-keys=file:DIR/empty.key")),
                fault(
                        "session ticket keys on the JDK",
                        "unified-tls.server.session-ticket-keys is set, but the JDK does not support it "
                                + "(unified-tls.server.backend is jdk). Remove it, or use OpenSSL.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.backend=jdk",
                                "unified-tls.server.session-ticket-keys=base64:" + "AAAA".repeat(16))),
                fault(
                        "more names of authorities than a server can send",
                        "Configuration 'web': trust-store contains 17 authorities whose names have 65001 bytes "
                                + "in total, but a server can send at most 65000 bytes of names when it asks a client for "
                                + "a certificate. Remove authorities that no client has a certificate from, or split them "
                                + "between the configurations of several hosts.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.configurations.web.client-authentication=want",
                                "unified-tls.configurations.web.trust-store.certificates=file:DIR/many.pem")),
                fault(
                        "key log on the JDK",
                        "unified-tls.server.insecure-key-log is set, but the JDK does not support it "
                                + "(unified-tls.server.backend is jdk). Remove it, or use OpenSSL.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.backend=jdk",
                                "unified-tls.server.insecure-key-log=DIR/keys.log")),
                fault(
                        "key log where there is no folder",
                        "unified-tls.server.insecure-key-log is DIR/none/keys.log, which cannot be written "
                                + "(NoSuchFileException). Choose a file in an existing, writable directory.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.insecure-key-log=DIR/none/keys.log")),
                fault(
                        "key of another certificate",
                        "unified-tls.configurations.web.certificates[0]: The private key does not belong to the "
                                + "certificate 'CN=shop.example'. Use the key of this certificate.",
                        pair("shop.pem", "other.key")),
                fault(
                        "chain out of order",
                        "unified-tls.configurations.web.certificates[0]: The chain is out of order: certificate "
                                + "2, 'CN=other.example', did not issue certificate 1, 'CN=shop.example'. Put the leaf "
                                + "first, and each issuer after the certificate that it issued.",
                        pair("disordered.pem", "shop.key")),
                fault(
                        "certificate without key",
                        "unified-tls.configurations.web.certificates[0]: certificate and private-key belong "
                                + "together. Set both.",
                        "unified-tls.configurations.web.certificates[0].certificate=file:DIR/shop.pem"),
                fault(
                        "neither PEM nor key store",
                        "unified-tls.configurations.web.certificates[0]: Set either certificate and "
                                + "private-key, or key-store, or key-store-provider.",
                        "unified-tls.configurations.web.certificates[0].alias=web"),
                fault(
                        "unknown suite",
                        "unified-tls.configurations.web.cipher-suites: Unknown cipher suite "
                                + "'TLS_AES_265_GCM_SHA384'. Did you mean TLS_AES_256_GCM_SHA384?",
                        "unified-tls.configurations.web.cipher-suites=TLS_AES_265_GCM_SHA384"),
                fault(
                        "suite that is like a signalling value",
                        "unified-tls.configurations.web.cipher-suites: Unknown cipher suite "
                                + "'TLS_FALLBACK'. Use its name in the IANA registry.",
                        "unified-tls.configurations.web.cipher-suites=TLS_FALLBACK"),
                fault(
                        "unknown group",
                        "unified-tls.configurations.web.named-groups: Unknown named group 'secp256k'. Did you mean "
                                + "secp256k1?",
                        "unified-tls.configurations.web.named-groups=secp256k"),
                fault(
                        "unknown signature scheme",
                        "unified-tls.configurations.web.signature-schemes: Unknown signature scheme "
                                + "'ed2551'. Did you mean ed25519?",
                        "unified-tls.configurations.web.signature-schemes=ed2551"),
                fault(
                        "unknown version",
                        "unified-tls.configurations.web.lowest-supported-version: Unknown TLS version '1.2'. Use "
                                + "TLSv1.2 or TLSv1.3.",
                        "unified-tls.configurations.web.lowest-supported-version=1.2"),
                fault(
                        "versions swapped",
                        "Configuration 'web': lowest-supported-version TLSv1.3 is above "
                                + "highest-supported-version TLSv1.2. Swap them.",
                        "unified-tls.configurations.web.lowest-supported-version=TLSv1.3",
                        "unified-tls.configurations.web.highest-supported-version=TLSv1.2"),
                fault(
                        "session timeout",
                        "unified-tls.configurations.web.sessions: Session timeout 8d is not between 1s and 7d",
                        "unified-tls.configurations.web.sessions.timeout=8d"),
                fault(
                        "base cycle",
                        "unified-tls.configurations.web.base refers to itself: web -> web. Remove one of these "
                                + "bases.",
                        "unified-tls.configurations.web.base=web"),
                fault(
                        "unknown base",
                        "unified-tls.configurations.web.base is 'wbe', which does not exist. Set it to one of "
                                + "unified-tls.configurations: web.",
                        "unified-tls.configurations.web.base=wbe"),
                fault(
                        "want without trust",
                        "Configuration 'web': client-authentication is want, but there is no trust-store to "
                                + "verify clients with. Set trust-store to the CA that issues client certificates.",
                        "unified-tls.configurations.web.client-authentication=want"),
                fault(
                        "trust store without certificates",
                        "unified-tls.configurations.web.trust-store: The trust store contains no certificate. "
                                + "Add the CA that issues the peers' certificates.",
                        "unified-tls.configurations.web.trust-store.system=false"),
                fault(
                        "unknown configuration of a host",
                        "unified-tls.hosts[0].configuration is 'shop', which does not exist. Set it to one of "
                                + "those in unified-tls.configurations: web.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.hosts[0].server-names=a.example",
                                "unified-tls.hosts[0].configuration=shop")),
                fault(
                        "no configuration of the server",
                        "unified-tls.server.configuration is not set. Set it to one of those in "
                                + "unified-tls.configurations: web.",
                        good("unified-tls.server.backend=jdk")),
                fault(
                        "hosts without server",
                        "unified-tls.hosts is set, but no server uses it. Set unified-tls.server.configuration.",
                        good("unified-tls.hosts[0].server-names=a.example", "unified-tls.hosts[0].configuration=web")),
                fault(
                        "duplicate host",
                        "The host 'a.example' is listed twice, in unified-tls.hosts[0].server-names[0] and in "
                                + "unified-tls.hosts[0].server-names[1]. Remove one.",
                        host("a.example,A.example.")),
                fault(
                        "wildcard in the wrong place",
                        "unified-tls.hosts[0].server-names[0] is 'www.*.example', but a wildcard must be the "
                                + "whole first label. Write it like *.shop.example.com.",
                        host("www.*.example")),
                fault(
                        "IP literal",
                        "unified-tls.hosts[0].server-names[0]: Server name '10.0.0.1' is an IP literal, which "
                                + "RFC 6066, section 3, does not allow. Use a host name.",
                        host("10.0.0.1")),
                fault(
                        "name that IDNA does not permit",
                        "unified-tls.hosts[0].server-names[0]: Server name 'a\\u200db.example' is not allowed by "
                                + "IDNA 2008: [CONTEXTJ]. Correct it.",
                        host("a\u200Db.example")),
                fault(
                        "setting that the backend cannot honour",
                        "Configuration 'web': cipher-suites contains TLS_AES_128_CCM_SHA256, which the JDK does "
                                + "not support or has disabled. Remove it.",
                        good(
                                "unified-tls.policy=none",
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.backend=jdk",
                                "unified-tls.configurations.web.cipher-suites=TLS_AES_128_CCM_SHA256",
                                "unified-tls.configurations.web.lowest-supported-version=TLSv1.3")),
                fault(
                        "server without certificate",
                        "Configuration 'web': certificates is empty, but a server needs a certificate. Add one "
                                + "with its private-key.",
                        "unified-tls.configurations.web.sessions.timeout=1m",
                        "unified-tls.server.configuration=web"),
                fault(
                        "unknown policy",
                        "unified-tls.policy is 'modren', which does not exist. Set it to one of these: "
                                + "intermediate, modern, nist-sp-800-52r2, none, post-quantum, or to the name of a "
                                + "TLSPolicy bean.",
                        good("unified-tls.policy=modren")),
                fault(
                        "no time for a handshake",
                        "unified-tls.server.handshake-timeout is 0s. Set it to more than zero.",
                        good("unified-tls.server.configuration=web", "unified-tls.server.handshake-timeout=0s")),
                fault(
                        "no time for a review",
                        "unified-tls.reload.review-timeout is 0s. Set it to more than zero.",
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.reload.close-connections-on-trust-change=after 1s",
                                "unified-tls.reload.review-timeout=0s")),
                fault(
                        "numbers out of range",
                        """
                        unified-tls.server.handshake-timeout is -1s. Set it to more than zero.
                        unified-tls.server.resolver-cache.maximum-size is 0. Set it to at least 1.
                        unified-tls.health.expiry-threshold-percent is 300. Set it to a value from 0 to 100.
                        unified-tls.handshake-log.lines-per-minute is -1. Set it to at least 0.\
                        """,
                        good(
                                "unified-tls.server.configuration=web",
                                "unified-tls.server.handshake-timeout=-1s",
                                "unified-tls.server.resolver-cache.maximum-size=0",
                                "unified-tls.health.expiry-threshold-percent=300",
                                "unified-tls.handshake-log.lines-per-minute=-1")),
                fault(
                        "development CA in production",
                        "unified-tls.development.enabled is true, but the profile 'prod' is for production. "
                                + "Remove unified-tls.development from this profile, and add certificates to its "
                                + "configurations.",
                        "spring.profiles.active=prod",
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=DIR/dev"),
                fault(
                        "bad development name",
                        "unified-tls.development.names: Server name '*.localhost' is not a host name. Each label "
                                + "must have 1 to 63 letters, digits and hyphens, and no hyphen at its start or end.",
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=DIR/dev",
                        "unified-tls.development.names=*.localhost"),
                fault(
                        "development name that is a public suffix",
                        "unified-tls.development.names: 'com' could be the name of a public host. Use a name "
                                + "under localhost, test, example, local, home.arpa or internal.",
                        "unified-tls.development.enabled=true",
                        "unified-tls.development.directory=DIR/dev",
                        "unified-tls.development.names=shop.test,com"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void faultSaysWhatWhereAndWhatToDo(String what, String message, String[] properties) {
        runner.withPropertyValues(resolved(properties))
                .run(context -> assertThat(fault(context.getStartupFailure()))
                        .isEqualTo(message.replace("DIR", directory.toString())));
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

    private static String fault(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof InvalidTLSConfigurationException)) {
            cause = cause.getCause();
        }
        assertThat(cause).isNotNull();
        return String.valueOf(cause.getMessage());
    }

    private static Arguments fault(String what, String message, String... properties) {
        return arguments(what, message, properties);
    }

    private static String[] pair(String certificate, String key) {
        return new String[] {
            "unified-tls.configurations.web.certificates[0].certificate=file:DIR/" + certificate,
            "unified-tls.configurations.web.certificates[0].private-key=file:DIR/" + key
        };
    }

    private static String[] good(String... more) {
        return Stream.concat(Stream.of(pair("shop.pem", "shop.key")), Stream.of(more))
                .toArray(String[]::new);
    }

    private static String[] host(String serverNames) {
        return good(
                "unified-tls.server.configuration=web",
                "unified-tls.hosts[0].server-names=" + serverNames,
                "unified-tls.hosts[0].configuration=web");
    }

    private static String[] resolved(String... properties) {
        return Stream.of(properties)
                .map(property -> property.replace("DIR", directory.toString()))
                .toArray(String[]::new);
    }

    @Test
    void keyThatEverybodyMayReadIsTold(CapturedOutput output) throws Exception {
        write(directory, "open", certificateFor("shop.example"));
        Files.setPosixFilePermissions(directory.resolve("open.key"), PosixFilePermissions.fromString("rw-r--r--"));
        runner.withPropertyValues(Stream.of(pair("open.pem", "open.key"))
                        .map(property -> property.replace("DIR", directory.toString()))
                        .toArray(String[]::new))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce("Every user of this machine can read 1 files with private keys, such as "
                        + directory.resolve("open.key") + ". ");
    }
}
