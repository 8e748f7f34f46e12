package io.unifiedtls.x509;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Bouncy Castle's provider, for what the JDK does not read. It is not registered, so the rest of the application goes on with its own
 * providers. Thread-safe.
 */
public final class BouncyCastle {

    private BouncyCastle() {}

    /** The one provider. The first call makes it, which takes longer than reading a certificate and its key. */
    public static Provider provider() {
        return Holder.PROVIDER;
    }

    private static final class Holder {

        private static final Provider PROVIDER = new BouncyCastleProvider();
    }
}
