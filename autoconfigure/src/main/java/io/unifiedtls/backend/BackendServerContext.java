package io.unifiedtls.backend;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** One configuration in force on one TLS implementation. Immutable and thread-safe. */
public interface BackendServerContext extends BackendContext {

    /** The implementation's own engine, in server mode, with every setting applied. */
    SSLEngine newEngine();

    /** The sessions that may be resumed. */
    SSLSessionContext sessionContext();
}
