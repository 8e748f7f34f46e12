package io.unifiedtls.backend;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.Printable;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Remembers which engines' clients were refused, for as long as the engines are there. Thread-safe. */
public final class ClientVerdicts {

    private final Cache<SSLEngine, ClientRefusal> refusals =
            Caffeine.newBuilder().weakKeys().build();

    /**
     * Note that the certificate of an engine's client was refused.
     *
     * @param verified whether it was verified, and only its names are not allowed
     */
    public void refused(
            @Nullable SSLEngine engine, X509Certificate leaf, boolean verified, CertificateException reason) {
        if (engine != null) {
            refusals.put(
                    engine, new ClientRefusal(verified, Printable.subject(leaf), String.valueOf(reason.getMessage())));
        }
    }

    /** Why the certificate of an engine's client was refused, if it was. */
    public Optional<ClientRefusal> find(SSLEngine engine) {
        return Optional.ofNullable(refusals.getIfPresent(engine));
    }
}
