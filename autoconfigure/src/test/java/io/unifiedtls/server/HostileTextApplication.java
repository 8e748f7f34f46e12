package io.unifiedtls.server;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;

import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.SniResolver;
import io.unifiedtls.operations.TLSHandshakeEvent;
import io.unifiedtls.operations.TLSHostEvent;
import io.unifiedtls.operations.TLSPolicyEvent;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.testing.Hostile;
import io.unifiedtls.testing.OddCertificates;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** An application whose certificates, files and resolver hold hostile text. */
@SpringBootConfiguration
@EnableAutoConfiguration
class HostileTextApplication {

    private static final X500Name SUBJECT = new X500NameBuilder()
            .addRDN(BCStyle.O, Hostile.TEXT)
            .addRDN(BCStyle.CN, Hostile.OCTETS)
            .build();

    /** Write the material of its properties, and hosts with all that can be wrong. */
    static void writeMaterial(Path directory) throws Exception {
        Path hosts = Files.createDirectory(directory.resolve("hosts"));
        SigningChain odd = odd("odd.example");
        write(directory, "default", certificateFor("default.example"));
        write(directory, "known", odd);
        write(directory, "stranger", odd("stranger.example"));
        write(directory, "ca", odd);
        writeHosts(hosts, odd);
    }

    /** Good ones, and all that can be wrong with others. */
    private static void writeHosts(Path hosts, SigningChain odd) throws Exception {
        write(hosts, "good" + file(), odd("good.example"));
        write(hosts, "again" + file(), odd("good.example"));
        write(hosts, "nameless" + file(), odd());
        write(hosts, "mismatch" + file(), certificateFor("mismatch.example"));
        Files.writeString(
                hosts.resolve("mismatch" + file() + ".key"),
                pem(certificateFor("other.example").privateKey()));
        write(hosts, "keyless" + file(), odd("keyless.example"));
        Files.delete(hosts.resolve("keyless" + file() + ".key"));
        write(hosts, "unordered" + file(), odd("unordered.example"));
        Files.writeString(
                hosts.resolve("unordered" + file() + ".pem"),
                pem(List.of(
                        odd("unordered.example").leaf(),
                        certificateFor("x.example").leaf())));
        Files.writeString(hosts.resolve("garbage" + file() + ".pem"), Hostile.TEXT);
        Files.writeString(
                hosts.resolve("block" + file() + ".pem"),
                "-----BEGIN %s-----\nAAAA\n-----END CERTIFICATE-----\n".formatted(Hostile.OCTETS));
        Files.write(hosts.resolve("store" + file() + ".p12"), store(odd));
        Path folder = Files.createDirectory(hosts.resolve("folder" + file()));
        Files.writeString(folder.resolve("fullchain.pem"), Hostile.TEXT);
        Files.writeString(folder.resolve("privkey.pem"), Hostile.TEXT);
    }

    static ConfigurableApplicationContext start(EmbeddedServer server, Path directory) {
        String file = "file:" + directory + "/";
        return server.start(
                HostileTextApplication.class,
                "management.endpoint.health.show-details=always",
                "management.endpoints.web.exposure.include=health,tls",
                "management.endpoint.tls.access=unrestricted",
                "logging.level.io.unifiedtls=trace",
                EmbeddedServer.backend(),
                "unified-tls.server.configuration=default",
                "unified-tls.reload.enabled=false",
                "unified-tls.configurations.default.certificates[0].certificate=" + file + "default.pem",
                "unified-tls.configurations.default.certificates[0].private-key=" + file + "default.key",
                "unified-tls.configurations.default.client-authentication=want",
                "unified-tls.configurations.default.trust-store.certificates=" + file + "ca.pem",
                "unified-tls.configurations.known.certificates[0].certificate=" + file + "known.pem",
                "unified-tls.configurations.known.certificates[0].private-key=" + file + "known.key",
                "unified-tls.sources[0].directory=" + file + "hosts");
    }

    /** What fits into the name of a file. */
    static String file() {
        return Hostile.TEXT.replace("\0", "").replace("/", "");
    }

    /** One whose text is all an attacker's, with a responder to ask. */
    private static SigningChain odd(String... names) {
        List<org.bouncycastle.asn1.ASN1Encodable> alternatives = new ArrayList<>();
        for (String name : names) {
            alternatives.add(new GeneralName(GeneralName.dNSName, name));
        }
        for (int kind :
                new int[] {GeneralName.dNSName, GeneralName.rfc822Name, GeneralName.uniformResourceIdentifier}) {
            alternatives.add(OddCertificates.text(kind, Hostile.OCTETS));
        }
        X509Certificate leaf = OddCertificates.make(
                SUBJECT,
                builder -> builder.addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                new DERSequence(alternatives.toArray(org.bouncycastle.asn1.ASN1Encodable[]::new)))
                        .addExtension(
                                Extension.authorityInfoAccess,
                                false,
                                new AuthorityInformationAccess(
                                        AccessDescription.id_ad_ocsp,
                                        new GeneralName(
                                                GeneralName.uniformResourceIdentifier,
                                                "http://localhost:1/" + Hostile.OCTETS))));
        return SigningChain.of(OddCertificates.KEYS.getPrivate(), List.of(leaf));
    }

    /** With two keys, so that nobody knows which is meant. */
    private static byte[] store(SigningChain chain) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (String alias : List.of("one", "two")) {
            store.setKeyEntry(
                    alias + Hostile.OCTETS, chain.privateKey(), new char[0], new X509Certificate[] {chain.leaf()});
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, new char[0]);
        return out.toByteArray();
    }

    @Bean
    Recorder recorder() {
        return new Recorder();
    }

    /** Of a tenant's own making. */
    @Bean
    SniResolver resolver() {
        return (clientHello, context) -> switch (clientHello
                .serverName()
                .map(ServerName::value)
                .orElse("")) {
            case "refused.example" -> throw new HandshakeRefusedException(Alert.ACCESS_DENIED, Hostile.TEXT);
            case "failing.example" ->
                throw new IllegalStateException(Hostile.TEXT, new IllegalArgumentException(Hostile.TEXT));
            case "labelled.example" ->
                Optional.of(
                        context.configuration().toBuilder().label(Hostile.TEXT).build());
            case "policy.example" ->
                Optional.of(context.configuration().toBuilder()
                        .label(Hostile.TEXT)
                        .signingChains(odd("policy.example"))
                        .build());
            default -> Optional.empty();
        };
    }

    /** All events. */
    static class Recorder {

        private final List<Object> events = new CopyOnWriteArrayList<>();

        List<Object> events() {
            return events;
        }

        @EventListener({
            TLSHandshakeEvent.Refused.class,
            TLSHandshakeEvent.PeerAuthenticated.class,
            TLSHostEvent.Disabled.class,
            TLSHostEvent.Enabled.class,
            TLSReload.class,
            TLSPolicyEvent.class
        })
        void on(Object event) {
            events.add(event);
        }
    }
}
