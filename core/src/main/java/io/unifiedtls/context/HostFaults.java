package io.unifiedtls.context;

import io.unifiedtls.TLSConfiguration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Collects the faults of many hosts, each fault once, with some of the hosts that it concerns. Not thread-safe. */
final class HostFaults {

    private static final int MOST_NAMED = 3;
    private static final String OTHERS = "all other hosts";

    private final Map<String, Found> found = new LinkedHashMap<>();

    /**
     * A fault.
     *
     * @param subject the beginning of the faults of its configuration
     * @param hosts that it concerns
     */
    private record Found(String subject, List<String> hosts) {}

    void add(String pattern, TLSConfiguration configuration, List<String> faults) {
        faults.forEach(fault -> found.computeIfAbsent(
                        fault, first -> new Found(PolicyCheck.subject(configuration), new ArrayList<>()))
                .hosts()
                .add(pattern));
    }

    /** Add those of clients that get the default. */
    void addOthers(TLSConfiguration configuration, List<String> faults) {
        add(OTHERS, configuration, faults);
    }

    /** All faults, in the order in which they were found. */
    Stream<String> all() {
        return found.entrySet().stream().map(entry -> naming(entry.getKey(), entry.getValue()));
    }

    /** A fault of a configuration, with its hosts behind the configuration. */
    private static String naming(String fault, Found found) {
        String subject = found.subject();
        return fault.startsWith(subject + " ") && !found.hosts().equals(List.of(OTHERS))
                ? "%s of %s%s".formatted(subject, listed(found.hosts()), fault.substring(subject.length()))
                : fault;
    }

    private static String listed(List<String> patterns) {
        String named = String.join(", ", patterns.subList(0, Math.min(MOST_NAMED, patterns.size())));
        int more = patterns.size() - MOST_NAMED;
        return more > 0 ? "%s and %,d more".formatted(named, more) : named;
    }
}
