package io.unifiedtls.fleet.registry;

import io.unifiedtls.Printable;
import io.unifiedtls.actuate.HostDetails;
import io.unifiedtls.fleet.jobs.FleetJobs;
import io.unifiedtls.fleet.lookup.StoreStatus;
import io.unifiedtls.fleet.store.ReplicaRow;
import io.unifiedtls.fleet.tickets.TicketStatus;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The fleet, for the endpoint. While the database is away, the facts that it would tell are missing. */
public final class FleetReport implements HostDetails {

    private final Registry registry;
    private final Supplier<StoreStatus> store;
    private final FleetJobs jobs;
    private final Supplier<TicketStatus> tickets;

    public FleetReport(Registry registry, Supplier<StoreStatus> store, FleetJobs jobs, Supplier<TicketStatus> tickets) {
        this.registry = registry;
        this.store = store;
        this.jobs = jobs;
        this.tickets = tickets;
    }

    @Override
    public Optional<Map<String, Object>> of(String name) {
        return Optional.empty();
    }

    @Override
    public Optional<Map<String, Object>> fleet() {
        StoreStatus status = store.get();
        Map<String, Object> facts = ofThisProcess(status);
        if (status.outage().isEmpty()) {
            try {
                addStored(facts, status);
            } catch (SQLException | RuntimeException ex) {
                facts.put("fault", Printable.of(String.valueOf(ex.getMessage())));
            }
        }
        return Optional.of(facts);
    }

    private Map<String, Object> ofThisProcess(StoreStatus status) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("position", status.position());
        registry.clockOffset().ifPresent(offset -> facts.put("clockOffset", offset));
        status.signals().ifPresent(signals -> facts.put("signals", signals));
        status.outage().ifPresent(outage -> facts.put("outage", outage));
        facts.put("hosts", status.hosts());
        if (tickets.get().wanted()) {
            facts.put("sessionTickets", described(tickets.get()));
        }
        return facts;
    }

    private static Map<String, Object> described(TicketStatus tickets) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("keys", tickets.keys());
        facts.put("shared", tickets.shared());
        tickets.sharedSince().ifPresent(since -> facts.put("since", since));
        return facts;
    }

    private void addStored(Map<String, Object> facts, StoreStatus status) throws SQLException {
        Instant now = registry.now();
        List<ReplicaRow> replicas = registry.replicas();
        long latest = Math.max(
                status.position(),
                replicas.stream().mapToLong(ReplicaRow::position).max().orElse(0));
        facts.put(
                "replicas",
                replicas.stream()
                        .map(replica -> described(replica, latest, now))
                        .toList());
        facts.put("jobs", jobs.overview(now));
    }

    private Map<String, Object> described(ReplicaRow replica, long latest, Instant now) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", replica.name());
        facts.put("self", replica.id().equals(registry.own()));
        facts.put("gone", Registry.isGone(replica, now));
        facts.put("release", replica.release());
        facts.put("startedAt", replica.startedAt());
        facts.put("seenAt", replica.seenAt());
        facts.put("position", replica.position());
        facts.put("behind", latest - replica.position());
        facts.put("clockOffset", replica.clockOffset());
        facts.put("signals", replica.signals());
        return facts;
    }
}
