package io.unifiedtls.backend.trust;

import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which certificates the JDK verified last on this thread, since its trust managers do not tell. The JDK clones
 * it for each path; all clones write to the same place.
 */
final class PathRecorder extends PKIXCertPathChecker {

    private static final ThreadLocal<List<X509Certificate>> PATH = new ThreadLocal<>();

    /** The path of the last verification, leaf first and without its anchor; empty if there was none. Forgets it. */
    List<X509Certificate> take() {
        List<X509Certificate> taken = PATH.get();
        PATH.remove();
        if (taken == null) {
            return List.of();
        }
        Collections.reverse(taken);
        return taken;
    }

    /** Another path is tried: it begins below its anchor. */
    @Override
    public void init(boolean forward) {
        PATH.set(new ArrayList<>());
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return false;
    }

    @Override
    public @Nullable Set<String> getSupportedExtensions() {
        return null;
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolvedCriticalExtensions) {
        PATH.get().add((X509Certificate) certificate);
    }
}
