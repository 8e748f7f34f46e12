package io.unifiedtls.handshake;

import java.util.concurrent.CompletionStage;

/** The issuance of a certificate that a host lacks. All who ask for the host meanwhile get the same object. Thread-safe. */
public interface Issuance {

    /** The tenant in whose places handshakes wait. */
    String holder();

    /** See that it is under way. Called for each handshake, whether it waits or not; returns at once. */
    void request();

    /** Ends when it is worth asking for the host again; may never end. Asked by handshakes that wait; returns at once. */
    CompletionStage<?> end();
}
