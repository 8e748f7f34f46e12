package io.unifiedtls.fleet.proof;

import io.unifiedtls.fleet.ProofMethod;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks for the proof of a name where its tenant publishes it. Thread-safe. */
@FunctionalInterface
public interface ProofFinder {

    /**
     * Look for a token. Blocks, for as long as the settings allow at most.
     *
     * @param method {@link ProofMethod#DNS} or {@link ProofMethod#HTTP}
     * @param name the claimed name, which may be a wildcard for DNS
     * @param isToken whether a published text is the token
     * @return the reason why it was not found, printable, with what to do; empty if it was found
     * @throws java.util.concurrent.CancellationException if the thread is interrupted, as it is to stop, which says nothing of the proof
     */
    Optional<String> problem(ProofMethod method, String name, Predicate<String> isToken);
}
