package io.unifiedtls.backend;

import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** One configuration in force on one TLS implementation. Immutable and thread-safe. */
public interface BackendServerContext extends BackendContext, AutoCloseable {

    /**
     * The implementation's own engine, in server mode, with every setting applied.
     *
     * @param clientHello which the engine will read
     */
    SSLEngine newEngine(ClientHello clientHello);

    /** Whether the implementation has a group and the configuration allows it; true where nobody can tell. */
    default boolean allows(NamedGroup group) {
        return true;
    }

    /** Give back what an engine of this context holds beside the heap. To be called once its connection is over. */
    default void release(SSLEngine engine) {}

    /** Why the certificate of an engine's client was refused, if it was. */
    default Optional<ClientRefusal> refusal(SSLEngine engine) {
        return Optional.empty();
    }

    /** The sessions that may be resumed. */
    SSLSessionContext sessionContext();

    /**
     * Give back what this context holds beside the heap, since it is needed less than others. Its engines go on, and new
     * ones may still be made, at a higher price.
     */
    @Override
    default void close() {}
}
