package io.unifiedtls.autoconfigure.load;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Warnings at startup about the peers that a configuration trusts. */
final class TrustWarnings {

    private TrustWarnings() {}

    static Stream<String> of(TLSConfiguration configuration, Instant now) {
        return Stream.concat(
                reporting(configuration),
                configuration.trustStore().stream()
                        .flatMap(trust -> Stream.of(soft(trust), ignored(trust), outdated(trust, now))
                                .flatMap(warnings -> warnings)));
    }

    private static Stream<String> reporting(TLSConfiguration configuration) {
        return configuration.clientAuthentication().mode() == ClientAuthentication.Mode.REPORT
                ? Stream.of(
                        "client-authentication is report, so every client is admitted, with or without a certificate. Set it to "
                                + "need once the log, the endpoint or the meters report no more clients that need would refuse.")
                : Stream.of();
    }

    private static Stream<String> soft(TrustStore trust) {
        return trust.revocation().acceptsUndetermined()
                ? Stream.of(
                        "revocation-failure is soft, so a revoked certificate is accepted if its status cannot be determined. "
                                + "Set it to hard to refuse such certificates.")
                : Stream.of();
    }

    private static Stream<String> ignored(TrustStore trust) {
        return trust.anchorRules().ignoresConstraints()
                ? Stream.of(
                        "anchor-constraints is ignore, so an authority can issue certificates for any name, whatever its own certificate "
                                + "allows. Set it to enforce to prevent this.")
                : Stream.of();
    }

    private static Stream<String> outdated(TrustStore trust, Instant now) {
        String effect = trust.anchorRules().acceptsExpired()
                ? "which expired-anchors accepts if it is an authority"
                : "so it verifies no peer";
        return trust.certificates().stream()
                .flatMap(anchor -> time(anchor, now).stream())
                .map(time -> "the trust store contains %s, %s. Renew it.".formatted(time, effect));
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
