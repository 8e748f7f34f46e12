package io.unifiedtls.backend.jsse;

import static io.unifiedtls.testing.HelloDraft.SIGNATURE_ALGORITHMS;
import static io.unifiedtls.testing.HelloDraft.SUPPORTED_GROUPS;
import static io.unifiedtls.testing.HelloDraft.u16s;
import static io.unifiedtls.testing.HelloDraft.vector16;
import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.clientCertificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import io.unifiedtls.material.KeyKind;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.HelloDraft;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several chains the JDK gets, by the schemes and groups of a ClientHello, and without any handshake. */
class SigningChainKeyManagerTests {

    private static final int ECDSA_P256 = 0x0403;
    private static final int ECDSA_P384 = 0x0503;
    private static final int ECDSA_P521 = 0x0603;
    private static final int ED25519 = 0x0807;
    private static final int ED448 = 0x0808;
    private static final int RSA_PSS = 0x0804;

    private static final SigningChain P521 = ofCurve("secp521r1");
    private static final SigningChain P384 = certificateFor(KeyKind.P384, "shop.example");
    private static final SigningChain P256 = certificateFor(KeyKind.P256, "shop.example");
    private static final SigningChain RSA = certificateFor(KeyKind.RSA_2048, "shop.example");
    private static final SigningChain EDWARDS = certificateFor(KeyKind.ED25519, "shop.example");

    @Test
    void inTls13ASchemeOfEcdsaStandsForOneCurve() throws SSLException {
        List<SigningChain> chains = List.of(P521, P384, P256);
        assertThat(chosen(chains, tls13(ECDSA_P256))).isEqualTo(P256.leaf());
        assertThat(chosen(chains, tls13(ECDSA_P384))).isEqualTo(P384.leaf());
        assertThat(chosen(chains, tls13(ECDSA_P521))).isEqualTo(P521.leaf());
        assertThat(chosen(chains, tls13(RSA_PSS))).isNull();
    }

    @Test
    void keysOfEdwardsCurvesHaveASchemeEach() throws SSLException {
        assertThat(chosen(List.of(EDWARDS, P256), tls13(ED25519))).isEqualTo(EDWARDS.leaf());
        assertThat(chosen(List.of(EDWARDS, P256), tls13(ED448, ECDSA_P256))).isEqualTo(P256.leaf());
    }

    @Test
    void keysOfRsaNeedASchemeOfRsa() throws SSLException {
        assertThat(chosen(List.of(RSA, P256), tls13(RSA_PSS))).isEqualTo(RSA.leaf());
        assertThat(chosen(List.of(RSA), tls13(ECDSA_P256))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"23, 1", "24, 0"})
    void inTls12TheClientOffersTheCurve(int group, int position) throws SSLException {
        List<SigningChain> chains = List.of(P384, P256);
        HelloDraft draft = HelloDraft.ofTls12("shop.example")
                .with(SUPPORTED_GROUPS, vector16(u16s(group)))
                .with(SIGNATURE_ALGORITHMS, vector16(u16s(ECDSA_P384, ECDSA_P256)));
        assertThat(chosen(chains, draft, hello(TLSVersion.TLS_1_2, new NamedGroup(group))))
                .isEqualTo(chains.get(position).leaf());
    }

    @Test
    void inTls12ASchemeOfEcdsaIsForKeysOfCurvesAlone() throws SSLException {
        HelloDraft draft = HelloDraft.ofTls12("shop.example");
        ClientHello hello = hello(TLSVersion.TLS_1_2, NamedGroup.SECP256R1);
        assertThat(chosen(List.of(P256), draft.with(SIGNATURE_ALGORITHMS, vector16(u16s(ECDSA_P256))), hello))
                .isEqualTo(P256.leaf());
        assertThat(chosen(List.of(P256), draft.with(SIGNATURE_ALGORITHMS, vector16(u16s(RSA_PSS))), hello))
                .isNull();
    }

    /** A socket without a handshake says nothing of its peer. */
    @Test
    void withoutAHandshakeTheFirstOfItsKindIsOffered() {
        SigningChainKeyManager manager = new SigningChainKeyManager(List.of(RSA, P384, P256));
        Socket socket = new Socket();
        assertThat(manager.chooseServerAlias("EC", null, socket)).isEqualTo("1");
        assertThat(manager.chooseServerAlias("RSA", null, socket)).isEqualTo("0");
        assertThat(manager.chooseServerAlias("EdDSA", null, socket)).isNull();
        assertThat(manager.chooseClientAlias(new String[] {"EdDSA", "EC", "RSA"}, null, socket))
                .isEqualTo("1");
        assertThat(manager.chooseClientAlias(new String[] {"EdDSA"}, null, socket))
                .isNull();
    }

    /** The port of a server's engine says it, a bit for each chain. */
    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 1", "1, 1", "2, 2", "4, 1", "5, 1", "6,"})
    void chainThatTheClientCannotUseIsNotOffered(int port, @Nullable String alias) {
        SigningChainKeyManager manager = new SigningChainKeyManager(List.of(RSA, P384, P256));
        SSLEngine engine = Engines.clientContext(null).createSSLEngine("client", port);
        assertThat(manager.chooseEngineServerAlias("EC", null, engine)).isEqualTo(alias);
    }

    @Test
    void clientsOfferWhatTheIssuersHaveIssued() {
        SigningChain ours = clientCertificate(CLIENT_AUTHORITY);
        SigningChainKeyManager manager = new SigningChainKeyManager(List.of(clientCertificate(AUTHORITY), ours));
        Principal[] issuers = {CLIENT_AUTHORITY.certificate().getSubjectX500Principal()};
        String kind = ours.leaf().getPublicKey().getAlgorithm();
        assertThat(manager.getClientAliases(kind, issuers)).containsExactly("1");
        assertThat(manager.getClientAliases(kind, new Principal[0])).containsExactly("0", "1");
        assertThat(manager.getClientAliases(kind, null)).containsExactly("0", "1");
        assertThat(manager.chooseClientAlias(new String[] {kind}, issuers, new Socket()))
                .isEqualTo("1");
        assertThat(manager.getCertificateChain("1")).startsWith(ours.leaf());
        assertThat(manager.getPrivateKey("1")).isSameAs(ours.privateKey());
    }

    private static HelloDraft tls13(int... schemes) {
        return HelloDraft.ofTls13("shop.example").with(SIGNATURE_ALGORITHMS, vector16(u16s(schemes)));
    }

    private static SigningChain ofCurve(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            List<GeneralName> names = List.of(new GeneralName(GeneralName.dNSName, "shop.example"));
            return AUTHORITY.issue(Leaf.server(names, Duration.ofDays(1)), generator.generateKeyPair());
        } catch (GeneralSecurityException ex) {
            throw new AssertionError(ex);
        }
    }

    private static ClientHello hello(TLSVersion version, NamedGroup group) {
        return ClientHello.builder()
                .versions(List.of(version))
                .namedGroups(List.of(group))
                .build();
    }

    private static @Nullable Certificate chosen(List<SigningChain> chains, HelloDraft draft) throws SSLException {
        return chosen(chains, draft, hello(TLSVersion.TLS_1_3, NamedGroup.SECP256R1));
    }

    /** The leaf that the JDK's engine sends; null where it has none for the client. */
    private static @Nullable Certificate chosen(List<SigningChain> chains, HelloDraft draft, ClientHello hello)
            throws SSLException {
        TLSConfiguration shop = TLSConfiguration.builder().signingChains(chains).build();
        SSLEngine engine = new JsseBackend().newServerContext(shop).newEngine(hello);
        engine.unwrap(ByteBuffer.wrap(draft.record()), ByteBuffer.allocate(32_768));
        Engines.runTasks(engine);
        SSLSession session = engine.getHandshakeSession();
        Certificate[] local = session == null ? null : session.getLocalCertificates();
        return local == null ? null : local[0];
    }
}
