package io.unifiedtls.fleet.lookup;

import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.HostState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The fleet's database as this process sees it.
 *
 * @param lastAnswer when it has answered last, if it has
 * @param outage since when it has not answered, and why, if it does not
 * @param names how many names the filter contains; empty until it is made
 * @param filterBytes the size of the filter
 * @param hosts how many hosts there are by their state, as of some minutes ago; empty until they are counted
 * @param firstToExpire the host whose certificate expires first, as of some minutes ago
 * @param signals whether something tells of changes of other processes; empty if nothing is to
 * @param position the number of the latest change that has been read, or 0
 */
public record StoreStatus(
        Optional<Instant> lastAnswer,
        Optional<Outage> outage,
        Optional<Integer> names,
        long filterBytes,
        Map<HostState, Long> hosts,
        Optional<Summary> firstToExpire,
        Optional<ChangeSignal.State> signals,
        long position) {

    public StoreStatus {
        hosts = Map.copyOf(hosts);
    }

    /**
     * A time without answers.
     *
     * @param since when it was noticed
     * @param problem the failure, printable
     */
    public record Outage(Instant since, String problem) {}
}
