package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fetch.Bulkhead;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.ListDraft;
import io.unifiedtls.testing.OcspDraft;
import io.unifiedtls.testing.OcspResponder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists that are fetched from where a certificate says: whether they are believed, and what they say of signers. */
class FetchedListsTests {

    private static final Made ROOT = CertificateDraft.of("Root").authority().make();

    private final OcspResponder lists = OcspResponder.start();
    private final OcspResponder responder = OcspResponder.start();

    @AfterEach
    void close() {
        lists.close();
        responder.close();
    }

    /** Others could make one. */
    @Test
    void listWithAWeakSignatureIsNotBelieved() {
        Made client = CertificateDraft.of("client", ROOT)
                .revocationList(lists.address())
                .make();
        lists.answer(ListDraft.of(ROOT).encoded());
        assertThat(verdict(client).status()).isEqualTo(Verdict.Status.GOOD);
        lists.answer(ListDraft.of(ROOT).signedWith("SHA1withECDSA").encoded());
        assertThat(verdict(client).status()).isEqualTo(Verdict.Status.UNDETERMINED);
        assertThat(verdict(client).reason()).isEqualTo("CRL: it was not signed by the issuer");
    }

    /** Without an answer from that list, nothing that it signed counts. */
    @Test
    void signerThatNamesAListIsBelievedOnlyWhereThatClearsIt() {
        Made signer = CertificateDraft.of("signer", ROOT)
                .purpose(KeyPurposeId.id_kp_OCSPSigning)
                .revocationList(lists.address())
                .make();
        Made client = CertificateDraft.of("client", ROOT)
                .responder(responder.address())
                .make();
        responder.answer(OcspDraft.delegated(ROOT, signer)
                .with(signer)
                .good(client.certificate())
                .make());
        lists.answer(ListDraft.of(ROOT).encoded());
        assertThat(verdict(client).status()).isEqualTo(Verdict.Status.GOOD);
        lists.answer(ListDraft.of(ROOT).naming(signer.certificate()).encoded());
        assertSignerIsNotBelieved(verdict(client));
        lists.fail();
        assertSignerIsNotBelieved(verdict(client));
    }

    private static void assertSignerIsNotBelieved(Verdict verdict) {
        assertThat(verdict.status()).isEqualTo(Verdict.Status.UNDETERMINED);
        assertThat(verdict.reason()).contains("its signer was revoked, or its status cannot be determined");
    }

    /** Found out anew. */
    private static Verdict verdict(Made subject) {
        StatusSource source =
                new StatusSource(RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost")), Clock.systemUTC());
        try (Asking asking = new Asking(
                new Bulkhead(1, 1), ROOT.certificate().getPublicKey(), Deadline.in(Duration.ofSeconds(20)))) {
            return source.verdict(new Subject(subject.certificate(), ROOT.certificate()), Set.of(), null, asking);
        }
    }
}
