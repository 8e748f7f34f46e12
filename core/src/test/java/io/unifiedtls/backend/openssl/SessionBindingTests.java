package io.unifiedtls.backend.openssl;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.RevocationCheck;
import io.unifiedtls.SessionSettings;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.HandmadeChain;
import io.unifiedtls.testing.TestCertificates;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each setting that demands something is part of what a session is bound to, by itself; nothing else is. */
@Timeout(60)
class SessionBindingTests {

    private static final CipherSuite ECDHE = CipherSuite.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    private static final HandmadeChain CLIENTS = new HandmadeChain();
    private static final TrustStore TRUST = TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()));
    private static final TLSConfiguration BASE = TLSConfiguration.builder()
            .label("base")
            .signingChains(certificateFor("shop.example", "www.shop.example"))
            .clientAuthentication(ClientAuthentication.want(TRUST))
            .applicationProtocols(List.of(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1))
            .build();

    /**
     * Or clients make full handshakes while processes of two releases serve the same hosts. If this has to change, for instance because sessions are bound to
     * more, say so in the change log.
     */
    @Test
    void itIsTheSameInEachRelease() {
        TLSConfiguration fixed = TLSConfiguration.builder()
                .signingChains(certificateFor("shop.example", "www.shop.example"))
                .applicationProtocols(List.of(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1))
                .owner("customer")
                .build();
        assertThat(HexFormat.of().formatHex(SessionBinding.of(fixed)))
                .isEqualTo("e04b74f38c8be20f825a54c9a010d76338b8efa3a4d63ac2427f700652bef7fe");
    }

    @Test
    void everythingThatIsDemandedChangesIt() throws Exception {
        X509CRL empty = list(CLIENTS.revocationList());
        X509CRL full = list(CLIENTS.revocationList(CLIENTS.complete("client").leaf()));
        List<TLSConfiguration> all = List.of(
                BASE,
                certified(certificateFor("shop.example")),
                certified(certificateFor("shop.example", "other.shop.example")),
                certified(certificateFor("shop.example", "www.shop.example", "more.example")),
                BASE.toBuilder()
                        .clientAuthentication(ClientAuthentication.need(TRUST))
                        .build(),
                BASE.toBuilder()
                        .clientAuthentication(ClientAuthentication.report(TRUST))
                        .build(),
                BASE.toBuilder().owner("a").build(),
                BASE.toBuilder().owner("b").build(),
                BASE.toBuilder().owner("").build(),
                BASE.toBuilder().allowedPeers(allowing("dns:a.example")).build(),
                BASE.toBuilder().allowedPeers(allowing("dns:b.example")).build(),
                BASE.toBuilder()
                        .allowedPeers(allowing("dns:a.example", "dns:b.example"))
                        .build(),
                BASE.toBuilder().lowestSupportedVersion(TLSVersion.TLS_1_3).build(),
                BASE.toBuilder().highestSupportedVersion(TLSVersion.TLS_1_2).build(),
                BASE.toBuilder()
                        .applicationProtocols(List.of(ApplicationProtocol.HTTP_1_1, ApplicationProtocol.H2))
                        .build(),
                BASE.toBuilder()
                        .cipherSuites(List.of(CipherSuite.TLS_AES_128_GCM_SHA256, ECDHE))
                        .build(),
                BASE.toBuilder()
                        .cipherSuites(List.of(CipherSuite.TLS_AES_256_GCM_SHA384, ECDHE))
                        .build(),
                BASE.toBuilder().namedGroups(List.of(NamedGroup.X25519)).build(),
                BASE.toBuilder().namedGroups(List.of(NamedGroup.SECP256R1)).build(),
                sessions(Duration.ofMinutes(5), SessionSettings.DEFAULT.cacheSize()),
                trusting(TrustStore.of(List.of(AUTHORITY.certificate()))),
                trusting(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate(), AUTHORITY.certificate()))),
                trusting(TrustStore.systemAnd(List.of(CLIENT_AUTHORITY.certificate()))),
                trusting(TRUST.withRevocation(RevocationCheck.CHAIN)),
                trusting(TRUST.withRevocation(RevocationCheck.END_ENTITY)),
                trusting(TRUST.withRevocation(new Revocation(RevocationCheck.CHAIN, Set.of(), true))),
                trusting(TRUST.withRevocationLists(List.of(empty))),
                trusting(TRUST.withRevocationLists(List.of(full))),
                trusting(TRUST.withRevocationLists(List.of(full, empty))),
                trusting(TRUST.withAnchorRules(new TrustStore.AnchorRules(true, false))),
                trusting(TRUST.withAnchorRules(new TrustStore.AnchorRules(false, true))),
                BASE.toBuilder()
                        .clientAuthentication(ClientAuthentication.none())
                        .build());
        Set<String> bindings = new HashSet<>();
        for (TLSConfiguration configuration : all) {
            assertThat(bindings.add(binding(configuration)))
                    .as("%s", configuration)
                    .isTrue();
        }
    }

    /** A renewal voids no session, nor does an order that means nothing. */
    @Test
    void nothingElseChangesIt() {
        Stream.of(
                        BASE.toBuilder().label("other").build(),
                        certified(certificateFor("shop.example", "www.shop.example")),
                        certified(certificateFor("www.shop.example", "shop.example")),
                        sessions(SessionSettings.DEFAULT.timeout(), 17),
                        BASE.toBuilder()
                                .signingChains(certificateFor("shop.example"), certificateFor("www.shop.example"))
                                .build())
                .forEach(same -> assertThat(binding(same)).as("%s", same).isEqualTo(binding(BASE)));
        assertThat(binding(BASE.toBuilder()
                        .allowedPeers(allowing("dns:a.example", "dns:b.example"))
                        .build()))
                .isEqualTo(binding(BASE.toBuilder()
                        .allowedPeers(allowing("dns:B.example", "dns:a.example"))
                        .build()));
        assertThat(binding(trusting(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate(), AUTHORITY.certificate())))))
                .isEqualTo(binding(
                        trusting(TrustStore.of(List.of(AUTHORITY.certificate(), CLIENT_AUTHORITY.certificate())))));
    }

    /** Or all certificates without a name would be one. */
    @Test
    void certificatesWithoutNamesGoByTheirSubject() {
        SigningChain one = TestCertificates.clientCertificate(AUTHORITY);
        SigningChain other = CLIENTS.complete("somebody");
        assertThat(binding(certified(one)))
                .isEqualTo(binding(certified(TestCertificates.clientCertificate(CLIENT_AUTHORITY))))
                .isNotEqualTo(binding(certified(other)))
                .isNotEqualTo(binding(BASE));
    }

    /** What is in an anchor counts, and not how long it is. */
    @Test
    void anchorsOfTheSameLengthAreNotTheSame() throws Exception {
        X509Certificate one = CertificateDraft.of("CA").authority().make().certificate();
        X509Certificate other = one;
        while (other.equals(one) || other.getEncoded().length != one.getEncoded().length) {
            other = CertificateDraft.of("CA").authority().make().certificate();
        }
        assertThat(binding(trusting(TrustStore.of(List.of(one)))))
                .isNotEqualTo(binding(trusting(TrustStore.of(List.of(other)))));
    }

    private static AllowedPeers allowing(String... patterns) {
        return AllowedPeers.of(Stream.of(patterns).map(PeerPattern::of).toList());
    }

    private static TLSConfiguration certified(SigningChain chain) {
        return BASE.toBuilder().signingChains(chain).build();
    }

    private static TLSConfiguration trusting(TrustStore trust) {
        return BASE.toBuilder().trustStore(trust).build();
    }

    private static TLSConfiguration sessions(Duration timeout, int cacheSize) {
        return BASE.toBuilder()
                .sessions(new SessionSettings(timeout, cacheSize))
                .build();
    }

    private static X509CRL list(byte[] encoded) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded));
    }

    private static String binding(TLSConfiguration configuration) {
        byte[] binding = SessionBinding.of(configuration);
        assertThat(binding).hasSize(32);
        return HexFormat.of().formatHex(binding);
    }
}
