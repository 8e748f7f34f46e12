package io.unifiedtls.revocation;

import io.unifiedtls.fetch.Bulkhead;
import io.unifiedtls.fetch.Deadline;
import java.io.IOException;
import java.security.PublicKey;

/** One handshake that may have to wait for others. It takes its place when it waits for the first time. */
final class Asking implements AutoCloseable {

    private final Bulkhead waiting;
    private final PublicKey authority;
    private final Deadline deadline;
    private boolean hasPlace;

    Asking(Bulkhead waiting, PublicKey authority, Deadline deadline) {
        this.waiting = waiting;
        this.authority = authority;
        this.deadline = deadline;
    }

    /**
     * Ask and wait.
     *
     * @throws IOException if there is no place, or no answer
     */
    byte[] fetch(Fetcher fetcher, Question question) throws IOException {
        if (!hasPlace && !waiting.tryTake(authority)) {
            throw new IOException("too many handshakes wait for answers, for this authority or in total");
        }
        hasPlace = true;
        return fetcher.fetch(question, authority, deadline);
    }

    @Override
    public void close() {
        if (hasPlace) {
            waiting.giveBack(authority);
        }
    }
}
