package io.unifiedtls.acme.dns;

import io.unifiedtls.acme.challenge.ChallengeException;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.fleet.proof.NameServer;
import io.unifiedtls.fleet.proof.TxtText;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Waits until name servers show a TXT record, so that the authority does not look too early. Thread-safe. */
final class Propagation {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int MOST_SILENCES = 2;

    private final DnsLookup lookup;
    private final Optional<AuthoritativeServers> authoritative;

    /**
     * Create it.
     *
     * @param authoritative empty if the resolvers are asked instead
     */
    Propagation(DnsLookup lookup, Optional<AuthoritativeServers> authoritative) {
        this.lookup = lookup;
        this.authoritative = authoritative;
    }

    /**
     * Wait. A server that is silent twice counts no more as soon as another one shows the record: authorities go to another one as well.
     *
     * @throws ChallengeException if the time is over
     */
    void await(String name, String value, Duration most) throws InterruptedException {
        Deadline deadline = Deadline.in(most);
        Round round = new Round(name, value);
        Duration pause = FIRST_PAUSE;
        while (!round.isShown(deadline)) {
            if (deadline.nanos() < pause.toNanos()) {
                throw new ChallengeException("%s %s. Check that the record reaches all name servers of its zone."
                        .formatted(round.problem(), "within " + Durations.text(most)));
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** The answers so far about one record. */
    private final class Round {

        private final String name;
        private final String value;
        private final Map<String, List<NameServer>> pending = new LinkedHashMap<>();
        private final Map<String, Integer> silences = new HashMap<>();
        private boolean isAnyShown;
        private String problem = "";

        Round(String name, String value) {
            this.name = name;
            this.value = value;
        }

        String problem() {
            return problem;
        }

        /** Ask those that have not shown it. */
        boolean isShown(Deadline deadline) throws InterruptedException {
            try {
                if (pending.isEmpty() && !find()) {
                    return false;
                }
            } catch (DnsFailure ex) {
                problem = "The name servers of %s were not found (%s)".formatted(name, ex.getMessage());
                return false;
            }
            for (String server : List.copyOf(pending.keySet())) {
                if (deadline.nanos() > 0) {
                    ask(server);
                }
            }
            problem = "%s do not show the TXT record of %s".formatted(new TreeSet<>(pending.keySet()), name);
            return isAnyShown
                    && pending.keySet().stream().allMatch(server -> silences.getOrDefault(server, 0) >= MOST_SILENCES);
        }

        private boolean find() throws DnsFailure, InterruptedException {
            if (authoritative.isEmpty()) {
                pending.put("The resolvers", lookup.resolvers());
            } else {
                pending.putAll(authoritative.get().of(name));
            }
            problem = "No name server of the zone of %s was found".formatted(name);
            return !pending.isEmpty();
        }

        private void ask(String server) throws InterruptedException {
            try {
                boolean isShown = texts(server).stream().map(TxtText::of).anyMatch(value::equals);
                silences.remove(server);
                if (isShown) {
                    pending.remove(server);
                    isAnyShown = true;
                }
            } catch (DnsFailure ex) {
                if (ex.isSilence()) {
                    silences.merge(server, 1, Integer::sum);
                }
            }
        }

        private List<String> texts(String server) throws DnsFailure, InterruptedException {
            List<NameServer> addresses = pending.getOrDefault(server, List.of());
            if (authoritative.isEmpty()) {
                return lookup.resolve(name, "TXT");
            }
            if (addresses.isEmpty()) {
                throw new DnsFailure("%s has no address".formatted(server), true);
            }
            return lookup.askAuthority(name, "TXT", addresses);
        }
    }
}
