package io.unifiedtls.context;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.selection.ResolverChain;

/**
 * The same resolvers for each purpose, in places and with remembered answers of its own, so that none of them keeps another from its
 * answers.
 *
 * @param handshakes for handshakes, and for the authorities of requests
 * @param reviews for connections whose admission is judged again
 * @param lookups for requests without TLS that ask whether a host is known
 */
record Chains(ResolverChain handshakes, ResolverChain reviews, ResolverChain lookups) {

    /** Chains that ask nobody. */
    Chains none() {
        return new Chains(handshakes.none(), reviews.none(), lookups.none());
    }

    /** A review judges by what is in force now, so it uses no answer from before that may have changed. */
    void forget(CacheableSniResolver resolver, Changed changed) {
        handshakes.forget(resolver, changed);
        reviews.forget(resolver, changed instanceof Changed.Since ? Changed.all() : changed);
        lookups.forget(resolver, changed);
    }
}
