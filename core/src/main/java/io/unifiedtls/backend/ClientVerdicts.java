package io.unifiedtls.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.Printable;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which engines' clients were refused, for as long as the engines are there. Each context has one, so it takes no memory until
 * a client is refused. Thread-safe.
 */
public final class ClientVerdicts {

    private volatile @Nullable Cache<SSLEngine, ClientRefusal> refusals;

    /**
     * Note that the certificate of an engine's client was refused.
     *
     * @param verified whether it was verified, and only its names are not allowed
     */
    public void refused(
            @Nullable SSLEngine engine, X509Certificate leaf, boolean verified, CertificateException reason) {
        if (engine != null) {
            made().put(
                            engine,
                            new ClientRefusal(verified, Printable.subject(leaf), String.valueOf(reason.getMessage())));
        }
    }

    /** Why the certificate of an engine's client was refused, if it was. */
    public Optional<ClientRefusal> find(SSLEngine engine) {
        Cache<SSLEngine, ClientRefusal> known = refusals;
        return known == null ? Optional.empty() : Optional.ofNullable(known.getIfPresent(engine));
    }

    private synchronized Cache<SSLEngine, ClientRefusal> made() {
        Cache<SSLEngine, ClientRefusal> known = refusals;
        if (known == null) {
            known = Caffeine.newBuilder().weakKeys().build();
            refusals = known;
        }
        return known;
    }
}
