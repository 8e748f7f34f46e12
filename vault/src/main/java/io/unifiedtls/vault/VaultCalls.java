package io.unifiedtls.vault;

import io.unifiedtls.fetch.BoundedCalls;
import io.unifiedtls.fetch.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.vault.core.VaultOperations;
import org.springframework.vault.support.VaultResponse;

/**
 * Requests to Vault, each within a time, whatever the client does. As many as are in progress may hang; those that follow fail at once. Thread-safe.
 */
public final class VaultCalls {

    private static final int FORBIDDEN = 403;
    private static final int AT_ONCE = 32;

    private final BoundedCalls calls = new BoundedCalls("tls-vault-call", AT_ONCE, AT_ONCE);
    private final Supplier<VaultSession> sessions;
    private @Nullable VaultSession session;
    private final Duration bound;

    /**
     * Create them.
     *
     * @param sessions asked once, for the session of all requests
     * @param bound of each request, its login included
     */
    public VaultCalls(Supplier<VaultSession> sessions, Duration bound) {
        this.sessions = sessions;
        this.bound = bound;
    }

    /** Make the session, unless there is one: to be called by a thread that may make beans. Nothing is sent yet. */
    public synchronized VaultSession connect() {
        VaultSession made = session;
        if (made == null) {
            made = sessions.get();
            session = made;
        }
        return made;
    }

    /**
     * Write to a path. If Vault refuses the token, logs in again once.
     *
     * @param body its {@code toString} is logged by others, so it must hide secrets
     * @return the data of the answer
     * @throws VaultFailure if there is none
     */
    public Map<String, Object> write(String path, Object body) throws VaultFailure {
        return ask(vault -> vault.write(path, body));
    }

    /**
     * Read a path, as {@link #write} writes.
     *
     * @throws VaultFailure if there is no answer
     */
    public Map<String, Object> read(String path) throws VaultFailure {
        return ask(vault -> vault.read(path));
    }

    private Map<String, Object> ask(Function<VaultOperations, @Nullable VaultResponse> question) throws VaultFailure {
        Deadline deadline = Deadline.in(bound);
        try {
            return tryToAsk(question, deadline);
        } catch (Refusal ex) {
            if (ex.status == FORBIDDEN && ex.session.renew()) {
                try {
                    return tryToAsk(question, deadline);
                } catch (Refusal again) {
                    throw again.failure;
                }
            }
            throw ex.failure;
        }
    }

    private Map<String, Object> tryToAsk(Function<VaultOperations, @Nullable VaultResponse> question, Deadline deadline)
            throws VaultFailure, Refusal {
        VaultSession current = connect();
        try {
            VaultResponse answer = calls.call("vault", deadline, () -> question.apply(current.operations()));
            if (answer == null || answer.getData() == null) {
                throw new VaultFailure("Vault's answer has no data");
            }
            return answer.getData();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new VaultFailure("The request was interrupted");
        } catch (IOException ex) {
            VaultFailure failure = Failures.of(ex, bound);
            int status = Failures.status(ex);
            if (status == FORBIDDEN) {
                throw new Refusal(status, current, failure);
            }
            throw failure;
        }
    }

    private static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final transient VaultSession session;
        private final VaultFailure failure;

        Refusal(int status, VaultSession session, VaultFailure failure) {
            super(null, null, false, false);
            this.status = status;
            this.session = session;
            this.failure = failure;
        }
    }
}
