package io.unifiedtls.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.HandmadeChain;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Answers count until their end, for the certificate and the issuer that they are about. */
class KnownAnswersTests {

    private static final URI ADDRESS = URI.create("http://lists.example/1");
    private static final HandmadeChain CHAIN = new HandmadeChain();

    private final Subject client = subject(CHAIN.complete("client"));
    private final Subject other = subject(CHAIN.complete("other"));
    private Instant now = Instant.now();
    private final KnownAnswers known = new KnownAnswers(((InstantSource) () -> now).withZone(ZoneOffset.UTC));

    @Test
    void verdictCountsUntilItsEndAndForItsCertificate() {
        Verdict good = Verdict.good(now.plusSeconds(60));
        known.keep(client, good);
        assertThat(known.verdict(client)).contains(good);
        assertThat(known.verdict(other)).isEmpty();
        assertThat(known.verdict(new Subject(client.certificate(), CHAIN.root())))
                .isEmpty();
        now = now.plusSeconds(59);
        assertThat(known.verdict(client)).contains(good);
        now = now.plusSeconds(1);
        assertThat(known.verdict(client)).isEmpty();
    }

    @Test
    void verdictThatHasEndedIsNotKept() {
        known.keep(client, Verdict.good(now));
        now = now.minus(Duration.ofHours(1));
        assertThat(known.verdict(client)).isEmpty();
    }

    @Test
    void listCountsUntilItsEndForItsAddressAndItsIssuer() throws Exception {
        X509CRL list = list(CHAIN.revocationList());
        known.keep(ADDRESS, client, list, 1_000);
        assertThat(known.list(ADDRESS, client)).contains(list);
        assertThat(known.list(ADDRESS, other)).as("of the same issuer").contains(list);
        assertThat(known.list(URI.create("http://lists.example/2"), client)).isEmpty();
        assertThat(known.list(ADDRESS, subject(new HandmadeChain().complete("client"))))
                .as("of another issuer")
                .isEmpty();
        now = list.getNextUpdate().toInstant().minusSeconds(1);
        assertThat(known.list(ADDRESS, client)).contains(list);
        now = list.getNextUpdate().toInstant();
        assertThat(known.list(ADDRESS, client)).isEmpty();
    }

    /** 64 MiB of them together; the cache makes room some time later. */
    @Test
    void listsAreKeptWithinBounds() throws Exception {
        known.keep(ADDRESS, client, list(CHAIN.revocationList()), 64 * 1024 * 1024 + 1);
        await().until(() -> known.list(ADDRESS, client).isEmpty());
    }

    private static Subject subject(SigningChain chain) {
        return new Subject(chain.leaf(), chain.certificates().get(1));
    }

    private static X509CRL list(byte[] encoded) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(encoded));
    }
}
