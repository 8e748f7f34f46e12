package io.unifiedtls.acme;

/**
 * Decides whether the application wants a certificate for a name. A bean of this type is asked before the store, the job queue and the authority are, for a first
 * certificate and for each renewal. Thread-safe.
 */
@FunctionalInterface
public interface IssuanceDecision {

    /**
     * Decide. It may block for some seconds, and is asked by few threads at a time.
     *
     * @return whether to issue. An exception is no answer: nothing is ordered then, and a host that has its certificate keeps it
     */
    Decision decide(IssuanceRequest request);
}
