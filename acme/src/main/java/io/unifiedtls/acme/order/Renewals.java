package io.unifiedtls.acme.order;

import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.AuthorityPlaces;
import io.unifiedtls.acme.authority.Problem;
import io.unifiedtls.acme.renewal.ChosenTime;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.acme.renewal.RenewalTimes;
import io.unifiedtls.acme.renewal.SuggestedWindow;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.RenewalInfo;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.slf4j.Logger;

/**
 * Says when certificates are to be renewed: when their authority suggests it (RFC 9773), or at a part of their lifetime. All processes share the
 * answers of an authority. Thread-safe.
 */
final class Renewals {

    private static final Logger log = PrintableLogger.of(Renewals.class);

    private final Accounts accounts;
    private final AuthorityPlaces places;
    private final OrderRows rows;
    private final InstantSource clock;

    Renewals(Accounts accounts, AuthorityPlaces places, OrderRows rows, InstantSource clock) {
        this.accounts = accounts;
        this.places = places;
        this.rows = rows;
        this.clock = clock;
    }

    /** When a certificate that has just been issued is renewed, before its authority has said anything. */
    Instant first(Lifetime lifetime) {
        return RenewalTimes.due(lifetime, Optional.empty(), random());
    }

    /**
     * Ask the authority if it is time to.
     *
     * @param authority that has issued the certificate; none if the settings have it no more
     * @return when to look again; not after now if the certificate is due
     */
    Instant next(OrderRow row, Present present, Optional<Authority> authority) {
        Instant now = clock.instant();
        Instant due = row.renewalAt().orElseGet(() -> first(present.lifetime()));
        Instant check = row.adviceAt().orElse(now);
        if (!now.isBefore(due)) {
            return now;
        }
        if (authority.isEmpty()) {
            return due;
        }
        if (now.isBefore(check)) {
            return check.isBefore(due) ? check : due;
        }
        try {
            Advice advice = ask(row, due, authority.get(), present);
            rows.advised(row, advice.due(), advice.window(), advice.check());
            return advice.check().isBefore(advice.due()) ? advice.check() : advice.due();
        } catch (AuthorityPlaces.BusyException ex) {
            return now.plus(ex.pause());
        }
    }

    private record Advice(Instant due, Optional<SuggestedWindow> window, Instant check) {}

    /** An authority that does not answer, or has no advice, changes nothing. */
    @SuppressWarnings("try") // The place only has to be given back
    private Advice ask(OrderRow row, Instant due, Authority authority, Present present)
            throws AuthorityPlaces.BusyException {
        Optional<SuggestedWindow> window = row.window();
        Optional<Instant> retryAfter = Optional.empty();
        try (AuthorityPlaces.Place place = places.enter(authority)) {
            Login login = accounts.login(authority);
            if (login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent()) {
                RenewalInfo info = login.bindRenewalInfo(present.leaf());
                retryAfter = info.fetch();
                window = SuggestedWindow.of(info.getSuggestedWindowStart(), info.getSuggestedWindowEnd())
                        .or(row::window);
            }
        } catch (AuthorityPlaces.BusyException ex) {
            throw ex;
        } catch (AcmeException | AcmeLazyLoadingException | AcmeProtocolException | UnopenableKeyException ex) {
            Problem problem = Problem.of(ex);
            retryAfter = problem.retryAfter();
            log.debug("Authority {} gives no advice for {}: {}", authority.name(), row.name(), problem.text());
        }
        Instant next = window.equals(row.window()) ? due : inWindow(window.orElseThrow(), present.lifetime());
        return new Advice(
                next, window, RenewalTimes.nextCheck(present.lifetime(), next, clock.instant(), retryAfter, random()));
    }

    private static Instant inWindow(SuggestedWindow window, Lifetime lifetime) {
        ChosenTime chosen = ChosenTime.in(window, Optional.empty(), random());
        return RenewalTimes.due(lifetime, Optional.of(chosen), random());
    }

    static double random() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
