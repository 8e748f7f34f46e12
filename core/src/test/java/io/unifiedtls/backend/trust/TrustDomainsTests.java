package io.unifiedtls.backend.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.revocation.RevocationChecks;
import io.unifiedtls.revocation.RevocationSettings;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.TestCertificates;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each trust domain's bundle is for its own peers, on both sides of a connection. */
class TrustDomainsTests {

    private static final String PROD = "prod.example";
    private static final String PARTNER = "partner.example";
    private static final Made PROD_CA = CertificateDraft.of("prod").authority().make();
    private static final Made PARTNER_CA =
            CertificateDraft.of("partner").authority().make();
    private static final TrustStore BOTH =
            TrustStore.ofTrustDomains(Map.of(PROD, PROD_CA.certificates(), PARTNER, PARTNER_CA.certificates()));

    private static X509Certificate[] signed(Made authority, int usage, String... uris) {
        GeneralName[] names = Stream.of(uris)
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .toArray(GeneralName[]::new);
        return new X509Certificate[] {
            CertificateDraft.of("peer", authority)
                    .usage(usage)
                    .extension(Extension.subjectAlternativeName, false, new GeneralNames(names))
                    .make()
                    .certificate()
        };
    }

    private static X509Certificate[] signed(Made authority, String... uris) {
        return signed(authority, KeyUsage.digitalSignature, uris);
    }

    private static X509ExtendedTrustManager manager(TrustStore trust, boolean client) {
        RevocationChecks checks = RevocationChecks.within(RevocationSettings.DEFAULT);
        TLSConfiguration.Builder configuration = TLSConfiguration.builder()
                .allowedPeers(AllowedPeers.of(
                        PeerPattern.of("spiffe://prod.example/**"), PeerPattern.of("spiffe://partner.example/**")));
        return client
                ? TrustManagers.ofClient(configuration.trustStore(trust).build(), checks)
                : TrustManagers.ofServer(
                        configuration
                                .signingChains(TestCertificates.certificateFor("any.example"))
                                .clientAuthentication(ClientAuthentication.need(trust))
                                .build(),
                        checks);
    }

    private static void check(TrustStore trust, boolean client, X509Certificate... chain) throws CertificateException {
        if (client) {
            manager(trust, true).checkServerTrusted(chain, "ECDHE_ECDSA", (@Nullable SSLEngine) null);
        } else {
            manager(trust, false).checkClientTrusted(chain, "EC", (@Nullable SSLEngine) null);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void peersAreVerifiedWithTheBundleOfTheirOwnTrustDomain(boolean client) {
        assertThatNoException().isThrownBy(() -> check(BOTH, client, signed(PROD_CA, "spiffe://prod.example/shop")));
        assertThatNoException()
                .isThrownBy(() -> check(BOTH, client, signed(PARTNER_CA, "spiffe://partner.example/shop")));
        assertThatThrownBy(() -> check(BOTH, client, signed(PROD_CA, "spiffe://partner.example/shop")))
                .hasMessageContaining("cannot be verified with the bundle of its trust domain 'partner.example'");
        assertThatThrownBy(() -> check(BOTH, client, signed(PARTNER_CA, "spiffe://prod.example/shop")))
                .hasMessageContaining("cannot be verified with the bundle of its trust domain 'prod.example'");
        assertThatThrownBy(() -> check(BOTH, client, signed(PROD_CA, "spiffe://other.example/shop")))
                .hasMessageContaining("The trust store has no bundle of the trust domain 'other.example', so its peer");
    }

    /** A path that the JDK could build over the union of all bundles. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noIntermediateLeadsFromOneTrustDomainToAnother(boolean client) {
        Made between = CertificateDraft.of("between", PARTNER_CA).authority().make();
        X509Certificate leaf = signed(between, "spiffe://prod.example/shop")[0];
        assertThatThrownBy(() -> check(BOTH, client, leaf, between.certificate()))
                .isInstanceOf(CertificateException.class);
        X509Certificate own = signed(between, "spiffe://partner.example/shop")[0];
        assertThatNoException().isThrownBy(() -> check(BOTH, client, own, between.certificate()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://PROD.example/shop",
                "SPIFFE://prod.example/shop",
                "spiffe://prod.example",
                "spiffe://prod.example/",
                "spiffe://prod.example/shop/",
                "spiffe://prod.example//shop",
                "spiffe://prod.example/./shop",
                "spiffe://prod.example/../shop",
                "spiffe://prod.example/%73hop",
                "spiffe://user@prod.example/shop",
                "spiffe://prod.example:443/shop",
                "spiffe://prod.example/shop?x=1",
                "spiffe://prod.example/shop#x",
                "spiffe:/prod.example/shop",
                "https://prod.example/shop"
            })
    void otherSpellingsAreNoIdentity(String uri) {
        assertThatThrownBy(() -> check(BOTH, false, signed(PROD_CA, uri)))
                .as(uri)
                .hasMessageContaining("has no SPIFFE ID");
    }

    @Test
    void certificatesThatAreNoSvidAreRefused() {
        String id = "spiffe://prod.example/shop";
        for (X509Certificate[] chain : List.of(
                signed(PROD_CA, id, "spiffe://prod.example/other"),
                signed(PROD_CA, id, id),
                signed(PROD_CA, id, "https://prod.example/"),
                signed(PROD_CA, KeyUsage.digitalSignature | KeyUsage.keyCertSign, id),
                signed(PROD_CA, KeyUsage.digitalSignature | KeyUsage.cRLSign, id),
                new X509Certificate[] {PROD_CA.certificate()},
                TestCertificates.certificateFor("any.example").certificates().toArray(X509Certificate[]::new))) {
            for (boolean client : new boolean[] {true, false}) {
                assertThatThrownBy(() -> check(BOTH, client, chain))
                        .as("%s", chain[0])
                        .hasMessageContaining("has no SPIFFE ID");
            }
        }
    }

    /** Bundles of other domains with the same certificates are other trust. */
    @Test
    void equalityKnowsTheTrustDomains() {
        TrustStore swapped =
                TrustStore.ofTrustDomains(Map.of(PROD, PARTNER_CA.certificates(), PARTNER, PROD_CA.certificates()));
        assertThat(swapped).isNotEqualTo(BOTH);
        assertThat(swapped.certificates()).isEqualTo(BOTH.certificates());
        assertThat(TrustStore.of(BOTH.certificates())).isNotEqualTo(BOTH);
        assertThat(TrustStore.ofTrustDomains(Map.of(PARTNER, PARTNER_CA.certificates(), PROD, PROD_CA.certificates())))
                .isEqualTo(BOTH)
                .hasSameHashCodeAs(BOTH);
        assertThat(BOTH.withRulesOf(TrustStore.system()).trustDomains()).isEqualTo(BOTH.trustDomains());
    }

    @Test
    void aTrustStoreWithoutTrustIsRefused() {
        assertThatThrownBy(() -> TrustStore.ofTrustDomains(Map.of())).isInstanceOf(InvalidMaterialException.class);
        assertThatThrownBy(() -> TrustStore.ofTrustDomains(Map.of(PROD, List.of())))
                .hasMessageContaining("'prod.example' contains no certificate");
        assertThatThrownBy(() -> TrustStore.ofTrustDomains(Map.of("spiffe://prod.example", PROD_CA.certificates())))
                .hasMessageContaining("is no trust domain");
    }
}
