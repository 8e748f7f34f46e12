package io.unifiedtls.autoconfigure;

import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator should know at the start of whom a configuration trusts. */
final class TrustWarnings {

    private TrustWarnings() {}

    static Stream<String> of(TLSConfiguration configuration, Instant now) {
        return configuration.trustStore().stream()
                .flatMap(trust -> Stream.of(soft(trust), ignored(trust), outdated(trust, now))
                        .flatMap(warnings -> warnings));
    }

    private static Stream<String> soft(TrustStore trust) {
        return trust.revocation().acceptsUndetermined()
                ? Stream.of("revocation-failure is soft, so a revoked certificate is accepted where nobody can tell. "
                        + "Set it to hard if that matters.")
                : Stream.of();
    }

    private static Stream<String> ignored(TrustStore trust) {
        return trust.anchorRules().ignoresConstraints()
                ? Stream.of(
                        "anchor-constraints is ignore, so an authority may name anybody, whatever its own certificate "
                                + "says. Set it to enforce if that matters.")
                : Stream.of();
    }

    private static Stream<String> outdated(TrustStore trust, Instant now) {
        String effect = trust.anchorRules().acceptsExpired()
                ? "which expired-anchors accepts if it is an authority"
                : "and nobody is trusted by it";
        return trust.certificates().stream()
                .flatMap(anchor -> time(anchor, now).stream())
                .map(time -> "the trust store holds %s, %s. Renew it.".formatted(time, effect));
    }

    private static Optional<String> time(X509Certificate anchor, Instant now) {
        String subject = Printable.subject(anchor);
        if (now.isAfter(anchor.getNotAfter().toInstant())) {
            return Optional.of("'%s', which expired on %s"
                    .formatted(subject, anchor.getNotAfter().toInstant()));
        }
        return now.isBefore(anchor.getNotBefore().toInstant())
                ? Optional.of("'%s', which is not valid before %s"
                        .formatted(subject, anchor.getNotBefore().toInstant()))
                : Optional.empty();
    }
}
