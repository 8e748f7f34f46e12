package io.unifiedtls.acme.order;

import io.unifiedtls.acme.renewal.Lifetime;
import java.security.cert.X509Certificate;
import java.time.Instant;

/** The certificate of a host that is to be renewed. */
record Present(X509Certificate leaf, Lifetime lifetime) {

    static Present of(X509Certificate leaf, Instant issued) {
        return new Present(leaf, Lifetime.of(leaf, issued));
    }
}
