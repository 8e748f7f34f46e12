package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.Printable;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Warnings at startup about certificates of a configuration that are expired or not yet valid. */
final class LeafWarnings {

    private LeafWarnings() {}

    static Stream<String> of(TLSConfiguration configuration, Instant now) {
        return configuration.signingChains().stream()
                .map(SigningChain::leaf)
                .flatMap(leaf -> warning(leaf, now).stream());
    }

    private static Optional<String> warning(X509Certificate leaf, Instant now) {
        String subject = Printable.subject(leaf);
        if (now.isAfter(leaf.getNotAfter().toInstant())) {
            return Optional.of("the certificate '%s' expired on %s, and clients refuse it. Renew it."
                    .formatted(subject, leaf.getNotAfter().toInstant()));
        }
        if (now.isBefore(leaf.getNotBefore().toInstant())) {
            return Optional.of(("the certificate '%s' is not valid before %s, and clients refuse it. "
                            + "Check the clock of this machine, or wait.")
                    .formatted(subject, leaf.getNotBefore().toInstant()));
        }
        return Optional.empty();
    }
}
