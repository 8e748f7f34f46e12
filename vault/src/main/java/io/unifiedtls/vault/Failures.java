package io.unifiedtls.vault;

import io.unifiedtls.Printable;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.springframework.vault.client.VaultResponses;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientResponseException;

/** Words for what a request ended with. An answer may contain a private key, so nothing of it is repeated but the list of errors. */
final class Failures {

    private static final int LONGEST = 300;
    private static final int UNAVAILABLE = 503;

    private Failures() {}

    /** The status of Vault's answer, or 0 if there was none. */
    static int status(Throwable failure) {
        return find(failure, RestClientResponseException.class)
                .map(answer -> answer.getStatusCode().value())
                .orElse(0);
    }

    static VaultFailure of(Throwable failure, Duration bound) {
        Optional<RestClientResponseException> answer = find(failure, RestClientResponseException.class);
        int status = status(failure);
        if (status > 0) {
            return new VaultFailure(
                    "Vault answered %d%s"
                            .formatted(
                                    status,
                                    answer.flatMap(Failures::errors)
                                            .map(": %s"::formatted)
                                            .orElse(status == UNAVAILABLE ? ": it is sealed or away" : "")),
                    status);
        }
        if (find(failure, TimeoutException.class).isPresent()
                || find(failure, HttpTimeoutException.class).isPresent()
                || find(failure, InterruptedException.class).isPresent()) {
            return new VaultFailure("Vault did not answer in time, within %d s at most".formatted(bound.toSeconds()));
        }
        Optional<CredentialException> credentials = find(failure, CredentialException.class);
        if (credentials.isPresent()) {
            return new VaultFailure(String.valueOf(credentials.get().getMessage()));
        }
        Optional<AnswerTooLargeException> large = find(failure, AnswerTooLargeException.class);
        if (large.isPresent()) {
            return new VaultFailure(String.valueOf(large.get().getMessage()));
        }
        if (find(failure, ResourceAccessException.class).isPresent()) {
            return new VaultFailure(
                    "Vault cannot be reached (%s)".formatted(Printable.of(String.valueOf(network(failure)), LONGEST)));
        }
        Throwable innermost = innermost(failure);
        return new VaultFailure(
                isOfTheJdk(innermost)
                        ? "Vault's answer broke off, or came too slowly"
                        : "Vault's answer cannot be used (%s)"
                                .formatted(innermost.getClass().getSimpleName()));
    }

    /** Of the list of errors alone, since the rest may be anything. */
    private static Optional<String> errors(RestClientResponseException answer) {
        String body = answer.getResponseBodyAsString();
        if (!body.contains("\"errors\":")) {
            return Optional.empty();
        }
        try {
            String errors = VaultResponses.getError(body).strip();
            return errors.isEmpty() || errors.equals(body.strip()) || errors.contains("-----BEGIN")
                    ? Optional.empty()
                    : Optional.of(Printable.of(errors, LONGEST));
        } catch (RuntimeException ex) { // It is no JSON, or no list
            return Optional.empty();
        }
    }

    /** The message of the network: readers of JSON throw exceptions with parts of the answer, those of the JDK do not. */
    private static String network(Throwable failure) {
        return causes(failure)
                .filter(Failures::isOfTheJdk)
                .reduce((first, second) -> second)
                .map(cause -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage())
                .orElse("no connection");
    }

    private static boolean isOfTheJdk(Throwable cause) {
        return cause instanceof IOException && cause.getClass().getPackageName().startsWith("java");
    }

    private static Throwable innermost(Throwable failure) {
        return causes(failure).reduce((first, second) -> second).orElse(failure);
    }

    private static <T> Optional<T> find(Throwable failure, Class<T> type) {
        return causes(failure).filter(type::isInstance).map(type::cast).findFirst();
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }
}
