package io.unifiedtls.handshake;

import java.util.OptionalInt;

/**
 * The threads that a server has for handshakes and requests together.
 *
 * @param server its name, for messages
 * @param most how many there may be; {@link #UNLIMITED} where a thread that waits keeps nobody else from one, empty where
 *     that cannot be told
 * @param remedy how to have more of them, after "or"
 */
public record ServerThreads(String server, OptionalInt most, String remedy) {

    /** As virtual threads are. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    @Override
    public String toString() {
        return most.isEmpty()
                ? server + " with a thread pool of unknown size"
                : most.getAsInt() == UNLIMITED
                        ? server + " with unlimited threads"
                        : "%s with %d threads".formatted(server, most.getAsInt());
    }
}
