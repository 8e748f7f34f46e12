package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.OcspDraft;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Responses that are believed, and those that are not (RFC 6960, section 3.2). */
class OcspQuestionTests {

    private static final Made ISSUER = CertificateDraft.of("Issuer").authority().make();
    private static final Made OTHER = CertificateDraft.of("Other").authority().make();
    private static final Made SUBJECT = CertificateDraft.of("subject", ISSUER).make();
    private static final Made UNRELATED =
            CertificateDraft.of("unrelated", OTHER).make();
    private static final Made SIGNER = signer("signer", ISSUER).make();
    private static final OcspSigner.Judge TRUSTING = signer -> {};

    private final OcspQuestion question = new OcspQuestion(new Subject(SUBJECT.certificate(), ISSUER.certificate()));

    private static CertificateDraft signer(String name, Made issuer) {
        return CertificateDraft.of(name, issuer)
                .purpose(KeyPurposeId.id_kp_OCSPSigning)
                .usage(KeyUsage.digitalSignature);
    }

    private static OcspDraft good(OcspDraft draft) {
        return draft.good(SUBJECT.certificate());
    }

    @Test
    void asksForTheSerialNumberBelowTheIssuer() throws Exception {
        Req[] asked = new OCSPReq(question.encoded()).getRequestList();
        assertThat(asked).hasSize(1);
        CertificateID id = asked[0].getCertID();
        assertThat(id.getSerialNumber()).isEqualTo(SUBJECT.certificate().getSerialNumber());
        DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().build();
        assertThat(id.matchesIssuer(new JcaX509CertificateHolder(ISSUER.certificate()), digests))
                .isTrue();
        assertThat(id.matchesIssuer(new JcaX509CertificateHolder(OTHER.certificate()), digests))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource
    void believed(String kind, byte[] answer) throws Exception {
        assertThat(question.verdict(answer, TRUSTING, Instant.now()).status())
                .as(kind)
                .isEqualTo(Verdict.Status.GOOD);
    }

    static Stream<Arguments> believed() {
        AlgorithmIdentifier sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
        AlgorithmIdentifier bare = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256);
        return Stream.of(
                Arguments.of("the issuer's", good(OcspDraft.by(ISSUER)).make()),
                Arguments.of(
                        "the issuer's, by its name",
                        good(OcspDraft.named(ISSUER, ISSUER, ISSUER)).make()),
                Arguments.of(
                        "a delegated signer's",
                        good(OcspDraft.delegated(ISSUER, SIGNER)).with(SIGNER).make()),
                Arguments.of(
                        "a delegated signer's, by its name, after others",
                        good(OcspDraft.named(ISSUER, SIGNER, SIGNER))
                                .with(UNRELATED, ISSUER, OTHER, SIGNER)
                                .make()),
                Arguments.of(
                        "the issuer's, with unrelated certificates",
                        good(OcspDraft.by(ISSUER)).with(UNRELATED, OTHER).make()),
                Arguments.of(
                        "another digest",
                        good(OcspDraft.by(ISSUER).withDigest(sha256)).make()),
                Arguments.of(
                        "another digest without parameters",
                        good(OcspDraft.by(ISSUER).withDigest(bare)).make()),
                Arguments.of(
                        "a nonce that nobody sent",
                        good(OcspDraft.by(ISSUER).nonce()).make()),
                Arguments.of(
                        "several answers",
                        good(OcspDraft.by(ISSUER)
                                        .status(BigInteger.ONE, CertificateStatus.GOOD, Duration.ofHours(1))
                                        .revoked(UNRELATED.certificate()))
                                .make()),
                Arguments.of(
                        "an older answer beside it",
                        good(OcspDraft.by(ISSUER)
                                        .status(SUBJECT.certificate(), CertificateStatus.GOOD, Duration.ofHours(-5)))
                                .make()));
    }

    @ParameterizedTest
    @MethodSource
    void notBelieved(String reason, byte[] answer) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> question.verdict(answer, TRUSTING, Instant.now()))
                .withMessageContaining(reason);
    }

    static Stream<Arguments> notBelieved() {
        return Stream.concat(signers(), answers());
    }

    /** Signers that the issuer has not certified for this. */
    private static Stream<Arguments> signers() {
        Made othersSigner = signer("signer", OTHER).make();
        Made forgedIssuer = CertificateDraft.of("Issuer").authority().make();
        Made impostorsSigner = signer("signer", forgedIssuer).make();
        Made renamed =
                CertificateDraft.of("Renamed", null, ISSUER.keys()).authority().make();
        Made renamedSigner = signer("signer", renamed).make();
        Made expired = CertificateDraft.expired("signer", ISSUER)
                .purpose(KeyPurposeId.id_kp_OCSPSigning)
                .make();
        Made withoutPurpose = CertificateDraft.of("signer", ISSUER)
                .usage(KeyUsage.digitalSignature)
                .make();
        Made otherPurpose = CertificateDraft.of("signer", ISSUER)
                .purpose(KeyPurposeId.id_kp_serverAuth)
                .make();
        Made otherUsage = CertificateDraft.of("signer", ISSUER)
                .purpose(KeyPurposeId.id_kp_OCSPSigning)
                .usage(KeyUsage.keyEncipherment)
                .make();
        return Stream.of(
                delegated("not issued by the certificate's issuer", othersSigner),
                delegated("not issued by the certificate's issuer", impostorsSigner),
                delegated("not issued by the certificate's issuer", renamedSigner),
                delegated("expired or not yet valid", expired),
                delegated("does not allow signing OCSP responses", withoutPurpose),
                delegated("does not allow signing OCSP responses", otherPurpose),
                delegated("does not allow signing OCSP responses", otherUsage),
                delegated("not issued by the certificate's issuer", OTHER));
    }

    /** Answers that prove nothing about the certificate, or nothing about now. */
    private static Stream<Arguments> answers() {
        return Stream.of(
                Arguments.of(
                        "certificate is missing",
                        good(OcspDraft.delegated(ISSUER, SIGNER)).make()),
                Arguments.of(
                        "certificate is missing",
                        good(OcspDraft.named(ISSUER, ISSUER, OTHER)).make()),
                Arguments.of(
                        "its signature is invalid",
                        good(OcspDraft.named(ISSUER, OTHER, ISSUER)).make()),
                Arguments.of(
                        "its signature is invalid",
                        good(OcspDraft.named(ISSUER, OTHER, SIGNER))
                                .with(SIGNER)
                                .make()),
                Arguments.of(
                        "too weak",
                        good(OcspDraft.by(ISSUER)).signedWith("SHA1withECDSA").make()),
                Arguments.of(
                        "about another certificate",
                        OcspDraft.by(ISSUER).good(OTHER.certificate()).make()),
                Arguments.of(
                        "about another certificate",
                        OcspDraft.delegated(OTHER, ISSUER)
                                .good(SUBJECT.certificate())
                                .make()),
                Arguments.of(
                        "about another certificate",
                        OcspDraft.by(ISSUER)
                                .goodByUnknownDigest(SUBJECT.certificate().getSerialNumber())
                                .make()),
                Arguments.of(
                        "does not know it",
                        OcspDraft.by(ISSUER)
                                .status(SUBJECT.certificate(), new UnknownStatus(), Duration.ofHours(1))
                                .make()),
                Arguments.of(
                        "valid only from",
                        OcspDraft.by(ISSUER)
                                .status(SUBJECT.certificate(), CertificateStatus.GOOD, Duration.ofHours(-1))
                                .make()));
    }

    private static Arguments delegated(String reason, Made signer) {
        return Arguments.of(
                reason, good(OcspDraft.delegated(ISSUER, signer)).with(signer).make());
    }

    /** Whoever was named once is not acquitted by another answer, nor by the time. */
    @Test
    void revokedWins() throws Exception {
        byte[] both = good(OcspDraft.by(ISSUER).revoked(SUBJECT.certificate())).make();
        assertThat(question.verdict(both, TRUSTING, Instant.now()).isRevoked()).isTrue();
        byte[] before = OcspDraft.by(ISSUER)
                .revoked(SUBJECT.certificate())
                .status(SUBJECT.certificate(), CertificateStatus.GOOD, Duration.ofMinutes(90))
                .make();
        assertThat(question.verdict(before, TRUSTING, Instant.now()).isRevoked())
                .isTrue();
        byte[] outdated = OcspDraft.by(ISSUER)
                .status(SUBJECT.certificate(), new RevokedStatus(Date.from(Instant.now()), 1), Duration.ofHours(-1))
                .make();
        assertThat(question.verdict(outdated, TRUSTING, Instant.now()).isRevoked())
                .isTrue();
    }

    /** The issuer may vouch for a signer's whole life ({@code id-pkix-ocsp-nocheck}); all others are asked about. */
    @Test
    void signersAreJudgedUnlessTheIssuerVouches() throws Exception {
        OcspSigner.Judge revoking = signer -> {
            assertThat(signer.issuer()).isEqualTo(ISSUER.certificate());
            throw new IOException("its signer was revoked");
        };
        byte[] judged = good(OcspDraft.delegated(ISSUER, SIGNER)).with(SIGNER).make();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> question.verdict(judged, revoking, Instant.now()))
                .withMessageContaining("signer was revoked");
        Made vouched = signer("vouched", ISSUER)
                .extension(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE)
                .make();
        byte[] answer = good(OcspDraft.delegated(ISSUER, vouched)).with(vouched).make();
        assertThat(question.verdict(answer, revoking, Instant.now()).isDetermined())
                .isTrue();
    }

    /** However many a responder sends. */
    @Test
    void onlyTheFirstFewCertificatesAreLookedAt() {
        Made[] many = Stream.concat(Stream.generate(() -> UNRELATED).limit(8), Stream.of(SIGNER))
                .toArray(Made[]::new);
        byte[] answer = good(OcspDraft.delegated(ISSUER, SIGNER)).with(many).make();
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> question.verdict(answer, TRUSTING, Instant.now()))
                .withMessageContaining("certificate is missing");
    }
}
