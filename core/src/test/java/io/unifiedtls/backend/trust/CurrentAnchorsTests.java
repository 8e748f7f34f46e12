package io.unifiedtls.backend.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.backend.trust.CurrentAnchors.Current;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which trust anchors count at which time. */
class CurrentAnchorsTests {

    private static final Made OLD =
            CertificateDraft.expired("Old", null).authority().make();
    private static final Made ROOT = CertificateDraft.of("Root").authority().make();
    private static final Set<X509Certificate> BOTH = Set.of(OLD.certificate(), ROOT.certificate());

    @Test
    void anchorsCountFromTheirFirstSecondToTheirLast() throws Exception {
        CurrentAnchors anchors = new CurrentAnchors(BOTH, false, valid -> RefusingTrustManager.INSTANCE);
        Instant begin = OLD.certificate().getNotBefore().toInstant();
        Instant end = OLD.certificate().getNotAfter().toInstant();
        assertThat(anchors.now(begin.minusMillis(1)).anchors()).isEmpty();
        assertThat(anchors.now(begin).anchors()).containsExactly(OLD.certificate());
        assertThat(anchors.now(end.plusMillis(999)).anchors()).containsExactly(OLD.certificate());
        assertThat(anchors.now(end.plusSeconds(1)).anchors()).isEmpty();
        assertThat(anchors.now(Instant.now()).anchors()).containsExactly(ROOT.certificate());
    }

    /** Nothing is made anew while nothing changes. */
    @Test
    void managerLivesUntilAnAnchorEnds() throws Exception {
        CurrentAnchors anchors = new CurrentAnchors(BOTH, false, valid -> RefusingTrustManager.INSTANCE);
        Instant now = Instant.now();
        Current first = anchors.now(now);
        assertThat(anchors.now(now.plusSeconds(60))).isSameAs(first);
        Current later = anchors.now(ROOT.certificate().getNotAfter().toInstant().plusSeconds(1));
        assertThat(later.manager()).isNull();
        assertThat(anchors.now(now).anchors()).isEqualTo(first.anchors());
    }

    @Test
    void allCountWhereExpiredOnesAreAccepted() throws Exception {
        CurrentAnchors anchors = new CurrentAnchors(BOTH, true, valid -> RefusingTrustManager.INSTANCE);
        assertThat(anchors.now(Instant.now()).anchors()).isEqualTo(BOTH);
        assertThat(anchors.missing(List.of(OLD.certificate()), Instant.now())).isEmpty();
    }

    /** To say so, and not only that there is no path. */
    @Test
    void anchorThatIsMissedIsNamed() throws Exception {
        CurrentAnchors anchors = new CurrentAnchors(BOTH, false, valid -> RefusingTrustManager.INSTANCE);
        X509Certificate below = CertificateDraft.of("client", OLD).make().certificate();
        X509Certificate valid = CertificateDraft.of("client", ROOT).make().certificate();
        Instant now = Instant.now();
        assertThat(anchors.missing(List.of(below), now)).contains(OLD.certificate());
        assertThat(anchors.missing(List.of(valid, below), now)).contains(OLD.certificate());
        assertThat(anchors.missing(List.of(OLD.certificate()), now)).contains(OLD.certificate());
        assertThat(anchors.missing(List.of(valid), now)).isEmpty();
        assertThat(anchors.missing(List.of(ROOT.certificate()), now)).isEmpty();
        assertThat(anchors.missing(
                        List.of(below), OLD.certificate().getNotAfter().toInstant()))
                .isEmpty();
    }
}
