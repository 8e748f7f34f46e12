package io.unifiedtls.spiffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.spiffe.workloadapi.grpc.Workload.X509SVIDResponse;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.TestCertificates;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sound answers of a Workload API, and all others. */
class AnswerReaderTests {

    private static final TrustDomainDraft PROD = new TrustDomainDraft("prod.example");
    private static final TrustDomainDraft PARTNER = new TrustDomainDraft("partner.example");

    private static WorkloadIdentity read(Optional<String> id, X509SVIDResponse answer) {
        return new AnswerReader(id, InstantSource.system()).read(answer);
    }

    private static X509SVIDResponse answer(X509SVID... svids) {
        X509SVIDResponse.Builder answer = X509SVIDResponse.newBuilder();
        Stream.of(svids).forEach(answer::addSvids);
        return answer.build();
    }

    @Test
    void theFirstSvidIsUsedUnlessAnIdIsNamed() throws Exception {
        X509SVID first = PROD.offer("/shop");
        X509SVID broken = X509SVID.newBuilder()
                .setSpiffeId("spiffe://prod.example/broken")
                .build();
        assertThat(read(Optional.empty(), answer(first, broken))
                        .signingChain()
                        .leaf()
                        .getEncoded())
                .isEqualTo(first.getX509Svid().toByteArray());
        X509SVID blog = PROD.offer("/blog");
        assertThat(read(Optional.of(PROD.id("/blog")), answer(broken, first, blog))
                        .signingChain()
                        .leaf()
                        .getEncoded())
                .isEqualTo(blog.getX509Svid().toByteArray());
    }

    @Test
    void bundlesAreKeptByTrustDomain() {
        WorkloadIdentity identity = read(
                Optional.empty(),
                answer(PROD.offer("/shop")).toBuilder()
                        .putFederatedBundles("spiffe://partner.example", PARTNER.bundle())
                        .putFederatedBundles("spiffe://prod.example", PARTNER.bundle()) // Never in place of its own
                        .build());
        assertThat(identity.trustStore().trustDomains())
                .containsEntry("prod.example", Set.of(PROD.authority()))
                .containsEntry("partner.example", Set.of(PARTNER.authority()))
                .hasSize(2);
        assertThat(identity.warnings()).isEmpty();
    }

    @Test
    void aFederatedBundleThatCannotBeUsedLeavesOutItsOwnTrustDomainOnly() {
        WorkloadIdentity identity = read(
                Optional.empty(),
                answer(PROD.offer("/shop")).toBuilder()
                        .putFederatedBundles("spiffe://empty.example", ByteString.EMPTY)
                        .putFederatedBundles("spiffe://rubbish.example", ByteString.copyFromUtf8("rubbish"))
                        .putFederatedBundles("no trust domain", PARTNER.bundle())
                        .putFederatedBundles("spiffe://leaf.example", leafBundle())
                        .putFederatedBundles("spiffe://partner.example", PARTNER.bundle())
                        .build());
        assertThat(identity.trustStore().trustDomains()).containsOnlyKeys("prod.example", "partner.example");
        assertThat(identity.warnings())
                .hasSize(4)
                .anySatisfy(warning -> assertThat(warning).contains("'spiffe://leaf.example'"));
    }

    /** Which a peer could present as its own certificate. */
    private static ByteString leafBundle() {
        return PROD.offer("/shop").getX509Svid();
    }

    static Stream<Arguments> unusable() {
        X509SVID sound = PROD.offer("/shop");
        String id = PROD.id("/shop");
        SigningChain authority = CertificateDraft.of("CA").authority().make().chain();
        SigningChain nameless = CertificateDraft.of("nameless")
                .usage(KeyUsage.digitalSignature)
                .make()
                .chain();
        return Stream.of(
                Arguments.of("no SVID at all", answer(), "gave no SVID."),
                Arguments.of(
                        "another ID only",
                        answer(PROD.offer("/other")),
                        "gave no SVID of 'spiffe://prod.example/shop', only of spiffe://prod.example/other"),
                Arguments.of(
                        "an ID that is not the certificate's",
                        answer(PROD.offer(id, PROD.svid("/other"))),
                        "its certificate has the SPIFFE ID 'spiffe://prod.example/other'"),
                Arguments.of("an expired one", answer(PROD.offer(id, PROD.expired("/shop"))), "expired on"),
                Arguments.of(
                        "two URIs", answer(PROD.offer(id, PROD.signed(id, PROD.id("/other")))), "exactly one URI SAN"),
                Arguments.of("the same URI twice", answer(PROD.offer(id, PROD.signed(id, id))), "exactly one URI SAN"),
                Arguments.of("no URI", answer(PROD.offer(id, nameless)), "exactly one URI SAN"),
                Arguments.of("an authority", answer(PROD.offer(id, authority)), "cannot be used"),
                Arguments.of(
                        "a web server's",
                        answer(PROD.offer(id, TestCertificates.certificateFor("shop.example"))),
                        "exactly one URI SAN"),
                Arguments.of(
                        "no path",
                        answer(PROD.offer("spiffe://prod.example", PROD.signed("spiffe://prod.example"))),
                        "gave no SVID of"),
                Arguments.of(
                        "the key of another",
                        answer(sound.toBuilder()
                                .setX509SvidKey(PROD.offer("/other").getX509SvidKey())
                                .build()),
                        "cannot be used"),
                Arguments.of(
                        "no key",
                        answer(sound.toBuilder().clearX509SvidKey().build()),
                        "Private Key could not be parsed"),
                Arguments.of(
                        "no certificate",
                        answer(sound.toBuilder().clearX509Svid().build()),
                        "could not be parsed"),
                Arguments.of(
                        "no bundle",
                        answer(sound.toBuilder().clearBundle().build()),
                        "The bundle of the trust domain 'prod.example' cannot be used"),
                Arguments.of(
                        "a bundle of leaves",
                        answer(sound.toBuilder().setBundle(leafBundle()).build()),
                        "The bundle of the trust domain 'prod.example' cannot be used"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void unusable(String kind, X509SVIDResponse answer, String reason) {
        assertThatThrownBy(() -> read(Optional.of(PROD.id("/shop")), answer))
                .as(kind)
                .isInstanceOf(UnusableAnswerException.class)
                .hasMessageContaining(reason);
    }

    /** Bytes of any kind in each place make nothing but that exception, and no key gets into it. */
    @Test
    void rubbishIsRefusedWithoutASurprise() {
        Random random = new Random(7);
        X509SVID sound = PROD.offer("/shop");
        for (int i = 0; i < 300; i++) {
            X509SVID.Builder broken = sound.toBuilder();
            switch (i % 3) {
                case 0 -> broken.setX509Svid(mutated(sound.getX509Svid(), random));
                case 1 -> broken.setX509SvidKey(mutated(sound.getX509SvidKey(), random));
                default -> broken.setBundle(mutated(sound.getBundle(), random));
            }
            try {
                read(Optional.empty(), answer(broken.build()));
            } catch (UnusableAnswerException ex) {
                assertThat(ex.getMessage()).hasSizeLessThan(600).doesNotContain("\n");
            }
        }
    }

    private static ByteString mutated(ByteString bytes, Random random) {
        byte[] copy = bytes.toByteArray();
        for (int i = 0; i <= random.nextInt(4); i++) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
        return ByteString.copyFrom(copy, 0, random.nextBoolean() ? copy.length : random.nextInt(copy.length));
    }
}
