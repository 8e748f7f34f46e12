package io.unifiedtls.acme.authority;

import io.unifiedtls.Printable;
import io.unifiedtls.fleet.UnopenableKeyException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeNotSupportedException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUserActionRequiredException;

/**
 * The reason for which an authority has issued no certificate.
 *
 * @param kind decides the consequence
 * @param text in the authority's words where it has said something, printable
 * @param retryAfter when to try again, if it has said so
 */
public record Problem(Kind kind, String text, Optional<Instant> retryAfter) {

    private static final int LONGEST = 1_000;

    public Problem {
        text = Printable.of(text, LONGEST);
    }

    /** The part that has failed. */
    public enum Kind {
        /** The authority does not answer, or not now. */
        AWAY,
        /** The authority wants fewer orders. */
        LIMITED,
        /** The authority refuses this application: its account, or the terms that it has accepted. */
        ACCOUNT,
        /** The authority refuses this name, or could not validate it. */
        NAME
    }

    /** Whether another authority may do better. */
    public boolean isOfAuthority() {
        return kind != Kind.NAME;
    }

    /**
     * Whether the authority mentions a name or a domain above it. It limits the orders of one domain, and those of the account, with the same type of problem; its
     * words alone tell which limit was reached.
     */
    public boolean mentions(String name) {
        for (String domain = name.replaceFirst("^\\*\\.", ""); domain.contains("."); domain = above(domain)) {
            Pattern mention = Pattern.compile("(?<![\\w.-])" + Pattern.quote(domain) + "(?![\\w-]|\\.\\w)");
            if (mention.matcher(text.toLowerCase(Locale.ROOT)).find()) {
                return true;
            }
        }
        return false;
    }

    private static String above(String domain) {
        return domain.substring(domain.indexOf('.') + 1);
    }

    /** The problem of a name. */
    public static Problem ofName(String text) {
        return new Problem(Kind.NAME, text, Optional.empty());
    }

    /** The problem that a failed exchange with an authority shows. */
    public static Problem of(Exception failure) {
        Throwable cause = failure instanceof AcmeLazyLoadingException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        if (cause instanceof AcmeRateLimitedException limited) {
            return new Problem(Kind.LIMITED, text(limited), limited.getRetryAfter());
        }
        if (cause instanceof AcmeNetworkException network) {
            Throwable reason = network.getCause() == null ? network : network.getCause();
            return new Problem(
                    Kind.AWAY,
                    "The authority does not answer: " + reason,
                    reason instanceof RetryLaterException later ? later.retryAfter() : Optional.empty());
        }
        if (cause instanceof AcmeServerException refused) {
            return new Problem(kind(refused), text(refused), Optional.empty());
        }
        Kind kind = cause instanceof AcmeNotSupportedException || cause instanceof UnopenableKeyException
                ? Kind.ACCOUNT
                : Kind.AWAY;
        return new Problem(kind, "The authority cannot be used: " + cause.getMessage(), Optional.empty());
    }

    private static Kind kind(AcmeServerException refused) {
        if (refused instanceof AcmeUserActionRequiredException) {
            return Kind.ACCOUNT;
        }
        String type = refused.getType().toString();
        return switch (type.substring(type.lastIndexOf(':') + 1)) {
            case "serverInternal", "badNonce" -> Kind.AWAY;
            case "accountDoesNotExist",
                    "externalAccountRequired",
                    "invalidContact",
                    "unsupportedContact",
                    "unauthorized" -> Kind.ACCOUNT;
            default -> Kind.NAME;
        };
    }

    /** The kind of problem, and its description by the authority. */
    private static String text(AcmeException refused) {
        return refused instanceof AcmeServerException server
                ? server.getProblem() + " (" + server.getType() + ")"
                : String.valueOf(refused.getMessage());
    }
}
