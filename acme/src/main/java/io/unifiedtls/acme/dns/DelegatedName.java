package io.unifiedtls.acme.dns;

import io.unifiedtls.Printable;
import io.unifiedtls.acme.challenge.ChallengeException;
import io.unifiedtls.fetch.Deadline;
import io.unifiedtls.wording.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Finds the name whose TXT records an authority reads: CNAME records lead to it (RFC 8555, section 8.4). Thread-safe. */
final class DelegatedName {

    private static final int MOST_ALIASES = 10;
    private static final Duration MOST_TIME = Duration.ofSeconds(12);
    private static final int LONGEST = 253;
    private static final Pattern FORM = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_][a-z0-9_-]{0,62})*");

    private final DnsLookup lookup;

    DelegatedName(DnsLookup lookup) {
        this.lookup = lookup;
    }

    /** The record of a domain, before aliases are followed. */
    static String recordOf(String domain) {
        String parent = domain.startsWith("*.") ? domain.substring(2) : domain;
        return "_acme-challenge." + parent.toLowerCase(Locale.ROOT);
    }

    /**
     * Follow aliases.
     *
     * @throws ChallengeException if they lead nowhere
     */
    String of(String domain) throws InterruptedException {
        Deadline deadline = Deadline.in(MOST_TIME);
        List<String> path = new ArrayList<>(List.of(recordOf(domain)));
        while (true) {
            String name = path.get(path.size() - 1);
            if (deadline.nanos() <= 0) {
                throw new ChallengeException(
                        "The CNAME records of %s were not found within %s. Check the name servers of %s."
                                .formatted(path.get(0), Durations.text(MOST_TIME), name));
            }
            List<String> targets = targets(name);
            if (targets.isEmpty()) {
                return name;
            }
            String target = targets.get(0).toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
            requireUsable(name, target, targets.size());
            requireEnd(path, target);
            path.add(target);
        }
    }

    private List<String> targets(String name) throws InterruptedException {
        try {
            return lookup.resolve(name, "CNAME");
        } catch (DnsFailure ex) {
            throw new ChallengeException(String.valueOf(ex.getMessage()), ex);
        }
    }

    private static void requireUsable(String name, String target, int count) {
        if (count > 1) {
            throw new ChallengeException("%s has %d CNAME records. Leave one.".formatted(name, count));
        }
        if (target.length() > LONGEST || !FORM.matcher(target).matches()) {
            throw new ChallengeException(
                    "The CNAME record of %s leads to '%s', which is no usable name. Correct the record."
                            .formatted(name, Printable.of(target, 100)));
        }
    }

    private static void requireEnd(List<String> path, String target) {
        if (path.contains(target)) {
            throw new ChallengeException("The CNAME records of %s lead in a circle: from %s back to %s. Correct them."
                    .formatted(path.get(0), path.get(path.size() - 1), target));
        }
        if (path.size() > MOST_ALIASES) {
            throw new ChallengeException("More than %d CNAME records follow each other from %s on. Use fewer."
                    .formatted(MOST_ALIASES, path.get(0)));
        }
    }
}
