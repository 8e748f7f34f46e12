package io.unifiedtls.revocation;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.unifiedtls.fetch.Bulkhead;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.ListDraft;
import io.unifiedtls.testing.OcspResponder;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Places of handshakes that wait, and whose lists are believed. */
class AskingTests {

    private static final byte[] ANSWER = {0x30, 0};
    private static final Made ROOT = CertificateDraft.of("Root").authority().make();

    /** One place for all its questions, until it ends. */
    @Test
    void handshakeHasOnePlaceUntilItsEnd() throws Exception {
        Bulkhead places = new Bulkhead(1, 1);
        Fetcher fetcher = new Fetcher(RevocationSettings.DEFAULT.withPrivateHosts(List.of("localhost")));
        PublicKey authority = AUTHORITY.certificate().getPublicKey();
        try (OcspResponder responder = OcspResponder.start();
                Asking other = new Asking(places, authority, Deadline.in(Duration.ofSeconds(20)))) {
            responder.answer(ANSWER);
            Question question = Question.get(URI.create(responder.address()));
            try (Asking asking = new Asking(places, authority, Deadline.in(Duration.ofSeconds(20)))) {
                assertThat(asking.fetch(fetcher, question)).isEqualTo(ANSWER);
                assertThat(asking.fetch(fetcher, question)).isEqualTo(ANSWER);
                assertThatIOException()
                        .isThrownBy(() -> other.fetch(fetcher, question))
                        .withMessageContaining("too many handshakes wait");
            }
            assertThat(other.fetch(fetcher, question)).isEqualTo(ANSWER);
        }
        assertThat(places.tryTake(authority)).isTrue();
        assertThat(places.tryTake(authority)).isFalse();
    }

    /** Or it would give back what another one has taken. */
    @Test
    void handshakeThatAskedNobodyHasNoPlace() {
        Bulkhead places = new Bulkhead(1, 1);
        PublicKey authority = AUTHORITY.certificate().getPublicKey();
        assertThat(places.tryTake(authority)).isTrue();
        new Asking(places, authority, Deadline.in(Duration.ofSeconds(20))).close();
        assertThat(places.tryTake(authority)).isFalse();
    }

    @Test
    void listIsItsIssuersAndNobodyElses() {
        Made namesake = CertificateDraft.of("Root").authority().make();
        Made stranger = CertificateDraft.of("Other").authority().make();
        Subject client = subject(ROOT);
        X509CRL list = ListDraft.of(ROOT).make();
        VerifiedLists lists = new VerifiedLists();
        for (int i = 0; i < 100; i++) {
            assertThat(lists.isOfIssuer(list, client)).isTrue();
            assertThat(lists.isOfIssuer(list, subject(namesake))).isFalse();
            assertThat(lists.isOfIssuer(list, subject(stranger))).isFalse();
        }
        assertThat(lists.isOfIssuer(ListDraft.of(namesake).make(), client)).isFalse();
        assertThat(VerifiedLists.isWeak(list)).isFalse();
    }

    private static Subject subject(Made issuer) {
        return new Subject(CertificateDraft.of("client", issuer).make().certificate(), issuer.certificate());
    }
}
