package io.unifiedtls.acme.year;

import io.unifiedtls.acme.budget.Bucket;
import io.unifiedtls.acme.budget.Rate;
import io.unifiedtls.acme.budget.RenewalOrder;
import io.unifiedtls.acme.renewal.ChosenTime;
import io.unifiedtls.acme.renewal.Failures;
import io.unifiedtls.acme.renewal.Failures.Cause;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.acme.renewal.RenewalTimes;
import io.unifiedtls.acme.renewal.RetryTimes;
import io.unifiedtls.acme.renewal.SuggestedWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A year on a discrete clock, in seconds. The rules are those of the application; the authority is made as Let's Encrypt is. Each run is the same. */
final class SimulatedYear {

    private static final Instant START = Instant.parse("2027-01-01T00:00:00Z");

    /** Certificates begin so long before they are issued. */
    private static final Duration BACKDATED = Duration.ofHours(1);

    private final Scenario scenario;
    private final Rate rate;
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(25);
    private final MinuteCalendar calendar;
    private final long[] begin;
    private final long[] end;
    private final byte[] failures;
    private final boolean[] revoked;
    private final YearFigures figures = new YearFigures();
    private Bucket bucket;

    private SimulatedYear(Scenario scenario) {
        this.scenario = scenario;
        this.rate = Rate.evenly(scenario.renewalsPerHour());
        this.bucket = Bucket.full(rate, START);
        this.calendar = new MinuteCalendar(scenario.names(), (int) Scenario.YEAR.toMinutes());
        this.begin = new long[scenario.names()];
        this.end = new long[scenario.names()];
        this.failures = new byte[scenario.names()];
        this.revoked = new boolean[scenario.names()];
    }

    static YearFigures of(Scenario scenario) {
        return new SimulatedYear(scenario).run();
    }

    private YearFigures run() {
        for (int name = 0; name < scenario.names(); name++) {
            begin(name);
        }
        for (int minute = 0; minute < Scenario.YEAR.toMinutes(); minute++) {
            if (scenario.advises() && minute == Scenario.REVOCATION.toMinutes()) {
                revoke();
            }
            for (int name = calendar.poll(minute); name >= 0; name = calendar.poll(minute)) {
                renew(name, minute * 60L + random.nextInt(60));
            }
        }
        for (int name = 0; name < scenario.names(); name++) {
            if (end[name] < Scenario.YEAR.toSeconds()) {
                figures.expired();
            }
        }
        return figures;
    }

    /** A certificate from before the year. */
    private void begin(int name) {
        issue(name, 0);
        long due = due(name, Optional.of(window(name)));
        long age = (long) (random.nextDouble() * due);
        begin[name] -= age;
        end[name] -= age;
        calendar.put(name, due - age);
    }

    private void renew(int name, long now) {
        Lifetime lifetime = lifetime(name);
        Instant time = instant(now);
        Bucket.Answer answer = RenewalOrder.take(bucket.at(time, rate), rate, lifetime, random.nextDouble());
        bucket = answer.bucket();
        if (answer.again().isPresent()) {
            calendar.put(name, second(answer.again().get()));
        } else if (isAway(now, lifetime)) {
            fail(name, now, lifetime);
        } else {
            succeed(name, now);
        }
    }

    /** From some time on, other authorities may renew it. */
    private boolean isAway(long now, Lifetime lifetime) {
        return scenario.isAway(now)
                && !(scenario.others() && !instant(now).isBefore(RenewalTimes.otherAuthorities(lifetime)));
    }

    private void fail(int name, long now, Lifetime lifetime) {
        figures.failed(now);
        failures[name]++;
        Failures inARow = new Failures(failures[name], Cause.AUTHORITY);
        calendar.put(
                name,
                second(RetryTimes.nextTry(
                        inARow, instant(now), Optional.empty(), Optional.of(lifetime), random.nextDouble())));
    }

    private void succeed(int name, long now) {
        figures.renewed(now);
        if (now > end[name]) {
            figures.expired();
        }
        if (revoked[name]) {
            figures.replaced(now - Scenario.REVOCATION.toSeconds());
            revoked[name] = false;
        }
        failures[name] = 0;
        issue(name, now);
        calendar.put(name, due(name, Optional.of(window(name))));
    }

    private void issue(int name, long now) {
        begin[name] = now;
        end[name] = now + scenario.lifetime(now).minus(BACKDATED).toSeconds();
    }

    private long due(int name, Optional<SuggestedWindow> window) {
        Optional<ChosenTime> chosen = window.filter(advice -> scenario.advises())
                .map(advice -> ChosenTime.in(advice, Optional.empty(), random.nextDouble()));
        return second(RenewalTimes.due(lifetime(name), chosen, random.nextDouble()));
    }

    /** As Boulder suggests it: 2 % of the validity before and after the time when a third of it is left, or a half if it is below 10 days. */
    private SuggestedWindow window(int name) {
        double validity = end[name] - begin[name] + BACKDATED.toSeconds();
        double left = validity / (validity < Duration.ofDays(10).toSeconds() ? 2 : 3);
        return new SuggestedWindow(instant((long) (end[name] - left - 0.02 * validity)), instant((long)
                (end[name] - left + 0.02 * validity)));
    }

    /** Each name finds out when it asks the next time. */
    private void revoke() {
        long now = Scenario.REVOCATION.toSeconds();
        SuggestedWindow past = new SuggestedWindow(instant(now - 3_600), instant(now - 1_800));
        for (int name = 0; name < scenario.names(); name++) {
            if (random.nextDouble() < Scenario.REVOKED) {
                revoked[name] = true;
                long check = check(name, now);
                long due = Math.max(check, due(name, Optional.of(past)));
                if (calendar.minute(name) < 0 || due < calendar.minute(name) * 60L) {
                    calendar.put(name, due);
                }
            }
        }
    }

    /** The last check was at any time before. */
    private long check(int name, long now) {
        Instant next = RenewalTimes.nextCheck(
                lifetime(name), instant(end[name]), instant(now), Optional.empty(), random.nextDouble());
        return now + (long) (random.nextDouble() * (second(next) - now));
    }

    private Lifetime lifetime(int name) {
        return new Lifetime(instant(begin[name]), instant(end[name]));
    }

    private static Instant instant(long second) {
        return START.plusSeconds(second);
    }

    private static long second(Instant time) {
        return Duration.between(START, time).toSeconds();
    }
}
