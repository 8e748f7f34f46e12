package io.unifiedtls.acme.order;

import io.unifiedtls.acme.challenge.ChallengeException;
import io.unifiedtls.acme.challenge.ChallengeType;
import io.unifiedtls.acme.challenge.Challenges;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.exception.AcmeException;

/** Shows an authority that the name of an order is served by this application. Thread-safe. */
final class Validations {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** Authorities want one. */
    private static final int MOST = 10;

    private static final String WILDCARD = "*.";
    private static final Set<Status> ENDED = EnumSet.of(
            Status.VALID, Status.INVALID, Status.DEACTIVATED, Status.EXPIRED, Status.REVOKED, Status.UNKNOWN);

    private final Challenges challenges;
    private final OrderObserver observer;

    Validations(Challenges challenges, OrderObserver observer) {
        this.challenges = challenges;
        this.observer = observer;
    }

    /**
     * Validate the name of an order.
     *
     * @param name no other one is validated, whatever the order asks for: its answers would go to clients of another host
     * @param tries how many have failed before
     * @throws RefusedException if the authority could not validate it
     */
    void validate(Order order, String name, int tries) throws AcmeException, InterruptedException {
        List<Authorization> authorizations = order.getAuthorizations();
        if (authorizations.size() > MOST) {
            throw new RefusedException(
                    "The authority wants %d authorizations for one name.".formatted(authorizations.size()));
        }
        for (Authorization authorization : authorizations) {
            requireName(authorization, name);
            if (authorization.getStatus() == Status.PENDING) {
                validate(authorization, tries);
            }
        }
    }

    private static void requireName(Authorization authorization, String name) throws RefusedException {
        String domain = authorization.getIdentifier().getDomain();
        if (!domain.equalsIgnoreCase(name.startsWith(WILDCARD) ? name.substring(WILDCARD.length()) : name)) {
            throw new RefusedException(
                    "The authority wants an authorization for '%s', which was not ordered.".formatted(domain));
        }
    }

    private void validate(Authorization authorization, int tries) throws AcmeException, InterruptedException {
        try (Challenges.Prepared prepared = prepare(authorization, tries)) {
            Challenge challenge = prepared.challenge();
            if (challenge.getStatus() == Status.PENDING) {
                challenge.trigger();
            }
            boolean isValid = Polling.await(authorization, ENDED, LONGEST) == Status.VALID;
            ChallengeType.of(challenge.getType()).ifPresent(type -> observer.validated(type, isValid));
            if (!isValid) {
                throw new RefusedException(reason(authorization));
            }
        }
    }

    private Challenges.Prepared prepare(Authorization authorization, int tries)
            throws AcmeException, InterruptedException {
        try {
            return challenges
                    .prepare(authorization, tries)
                    .orElseThrow(
                            () -> new RefusedException(
                                    "None of the challenges that the authority offers can be used for this name. Check unified-tls.acme.challenges; a wildcard needs dns-01."));
        } catch (Challenges.NoPlaceException ex) {
            throw new BusyException();
        } catch (ChallengeException ex) {
            throw new RefusedException(String.valueOf(ex.getMessage()));
        }
    }

    /** The order waits until others are validated. */
    static final class BusyException extends AcmeException {

        private static final long serialVersionUID = 1L;

        BusyException() {
            super("As many names as possible are validated by dns-01 already");
        }
    }

    private static String reason(Authorization authorization) {
        return authorization.getChallenges().stream()
                .filter(challenge -> challenge.getError().isPresent())
                .map(challenge -> "%s: %s"
                        .formatted(
                                challenge.getType(),
                                challenge.getError().map(Problem::toString).orElse("")))
                .findFirst()
                .orElse("The authority has not validated the name, and does not say why.");
    }
}
