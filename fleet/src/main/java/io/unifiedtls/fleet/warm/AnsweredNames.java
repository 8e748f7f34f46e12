package io.unifiedtls.fleet.warm;

import io.unifiedtls.ServerName;
import java.util.List;

/** The memory of this process's handshakes. Thread-safe. */
public interface AnsweredNames {

    /** No memory, in a process without a TLS server. */
    AnsweredNames NONE = new AnsweredNames() {

        @Override
        public boolean isWanted() {
            return false;
        }

        @Override
        public List<ServerName> hottest(int limit) {
            return List.of();
        }

        @Override
        public boolean prepare(ServerName name) {
            return true;
        }
    };

    /** Whether there are handshakes at all. */
    default boolean isWanted() {
        return true;
    }

    /** The names that are answered most, the most used first; so many at most. */
    List<ServerName> hottest(int limit);

    /** Look a name up as a handshake does. Blocks. Whether there was an answer, a refusal included. */
    boolean prepare(ServerName name);
}
