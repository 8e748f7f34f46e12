package io.unifiedtls.handshake;

import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Selects what answers a ClientHello. */
@FunctionalInterface
public interface HandshakeSelector {

    /**
     * Select for one connection. Called once, on the thread that runs the engine's delegated task; may block.
     *
     * @param abandoned whether the client has gone, so that nobody wants the selection; to be asked on the same thread
     * @throws HandshakeRefusedException with the alert for the client, whatever the reason
     */
    Selection select(ClientHello clientHello, BooleanSupplier abandoned);

    /**
     * The selection, if all of it is there already: nobody is asked, nothing is made, and nothing blocks. Any thread.
     *
     * @return empty where {@link #select} has to find out
     */
    default Optional<Selection> selectAtOnce(ClientHello clientHello) {
        return Optional.empty();
    }

    /**
     * What is to be asked instead for the connection of a server, which may have been made long before its ClientHello is
     * whole: it selects what is in force by then.
     */
    default HandshakeSelector inForce() {
        return this;
    }

    /** One that selects the same for everybody. */
    static HandshakeSelector always(Selection selection) {
        return new HandshakeSelector() {
            @Override
            public Selection select(ClientHello clientHello, BooleanSupplier abandoned) {
                return selection;
            }

            @Override
            public Optional<Selection> selectAtOnce(ClientHello clientHello) {
                return Optional.of(selection);
            }
        };
    }

    /**
     * What answers.
     *
     * @param configuration the configuration selected, with the certificates that it is answered with
     * @param context that configuration in force
     * @param after how many changes of what admits clients there had been before anybody was asked
     */
    record Selection(TLSConfiguration configuration, BackendServerContext context, long after) {

        /** One that no change concerns. */
        public Selection(TLSConfiguration configuration, BackendServerContext context) {
            this(configuration, context, Long.MAX_VALUE);
        }
    }
}
