package io.unifiedtls.backend.trust;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.Printable;
import io.unifiedtls.TrustStore;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Leaves paths to the JDK, over the anchors that are valid now, and then looks at what it passes by: certificates that are
 * anchors themselves, and what an anchor says about those below it. Last, it judges whether a peer of that name is allowed.
 */
final class AnchoredTrustManager extends X509ExtendedTrustManager {

    private final CurrentAnchors anchors;
    private final PathRecorder recorder;
    private final TrustStore trustStore;
    private final PathRevocation revocation;
    private final Optional<AllowedPeers> allowedPeers;

    AnchoredTrustManager(
            CurrentAnchors anchors,
            PathRecorder recorder,
            TrustStore trustStore,
            PathRevocation revocation,
            Optional<AllowedPeers> allowedPeers) {
        this.anchors = anchors;
        this.recorder = recorder;
        this.trustStore = trustStore;
        this.revocation = revocation;
        this.allowedPeers = allowedPeers;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, PinnedLeaf.SERVERS, () -> null, manager -> manager.checkServerTrusted(chain, authType));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(
                chain,
                PinnedLeaf.SERVERS,
                () -> socket instanceof SSLSocket secured ? secured.getHandshakeSession() : null,
                manager -> manager.checkServerTrusted(chain, authType, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(
                chain,
                PinnedLeaf.SERVERS,
                () -> engine == null ? null : engine.getHandshakeSession(),
                manager -> manager.checkServerTrusted(chain, authType, engine));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, PinnedLeaf.CLIENTS, () -> null, manager -> manager.checkClientTrusted(chain, authType));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain, PinnedLeaf.CLIENTS, () -> null, manager -> manager.checkClientTrusted(chain, authType, socket));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, PinnedLeaf.CLIENTS, () -> null, manager -> manager.checkClientTrusted(chain, authType, engine));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        X509ExtendedTrustManager manager = anchors.now(Instant.now()).manager();
        return manager == null ? new X509Certificate[0] : manager.getAcceptedIssuers();
    }

    private void check(X509Certificate[] chain, String purpose, Supplier<@Nullable SSLSession> session, Check check)
            throws CertificateException {
        PresentedChain.check(chain);
        Instant now = Instant.now();
        CurrentAnchors.Current current = anchors.now(now);
        VerifiedPath path = verified(chain, purpose, current, check, now);
        if (path.isPinned()) {
            PinnedLeaf.check(path.leaf(), purpose, now);
        } else if (!trustStore.anchorRules().ignoresConstraints()) {
            AnchorConstraints.check(path);
        }
        revocation.check(path, List.of(chain), current.anchors(), session);
        requireAllowed(path.leaf());
    }

    private void requireAllowed(X509Certificate leaf) throws PeerNotAllowedException {
        String refusal = allowedPeers.flatMap(allowed -> allowed.refusal(leaf)).orElse(null);
        if (refusal != null) {
            throw new PeerNotAllowedException(refusal);
        }
    }

    private VerifiedPath verified(
            X509Certificate[] chain, String purpose, CurrentAnchors.Current current, Check check, Instant now)
            throws CertificateException {
        try {
            X509ExtendedTrustManager manager = current.manager();
            if (manager == null) {
                throw new UntrustedAnchorException("No certificate in the trust store is valid now. Renew them.");
            }
            check.of(manager);
            return path(recorder.take(), chain[0], current);
        } catch (CertificateException ex) {
            X509Certificate missing = anchors.missing(List.of(chain), now).orElseThrow(() -> ex);
            if (missing.equals(chain[0])) {
                PinnedLeaf.check(missing, purpose, now);
            }
            throw outdated(missing);
        } finally {
            recorder.take();
        }
    }

    private static VerifiedPath path(
            List<X509Certificate> recorded, X509Certificate leaf, CurrentAnchors.Current current)
            throws CertificateException {
        if (recorded.isEmpty() && current.anchors().contains(leaf)) {
            return new VerifiedPath(List.of(leaf), leaf);
        }
        if (recorded.isEmpty()) {
            throw new CertificateException("The JDK did not report which certificates it verified");
        }
        X509Certificate last = recorded.get(recorded.size() - 1);
        X509Certificate anchor = VerifiedPath.issuer(last, current.anchors())
                .orElseThrow(() -> new CertificateException("The JDK did not report which trust anchor it used"));
        return new VerifiedPath(recorded, anchor);
    }

    private static UntrustedAnchorException outdated(X509Certificate anchor) {
        return new UntrustedAnchorException(
                "'%s' in the trust store is valid only from %s to %s. Renew it, or set trust-store.expired-anchors to accept."
                        .formatted(
                                Printable.subject(anchor),
                                anchor.getNotBefore().toInstant(),
                                anchor.getNotAfter().toInstant()));
    }

    private interface Check {

        void of(X509ExtendedTrustManager manager) throws CertificateException;
    }
}
