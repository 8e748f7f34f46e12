package io.unifiedtls.fleet.lookup;

import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.fleet.HostState;
import io.unifiedtls.fleet.TLSHosts.Action;
import io.unifiedtls.fleet.store.ChangeListener;
import io.unifiedtls.fleet.store.ChangeOrigin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;

/** Reads many rows of the database in pages, so that none of them takes long or much memory. Thread-safe. Not final, since a test has a model of it. */
class HostPages {

    private static final int NAMES = 10_000;
    private static final int ROWS = 1_000;

    private final JdbcOperations jdbc;

    HostPages(DataSource connections) {
        jdbc = new JdbcTemplate(connections);
    }

    /** The names of all hosts that come after one. */
    List<String> namesAfter(String name) {
        return jdbc.queryForList(LookupStatements.NAMES, String.class, name, NAMES);
    }

    /**
     * The changes that are kept.
     *
     * @param known the number of a change
     */
    Span span(long known) {
        return Objects.requireNonNull(jdbc.queryForObject(
                LookupStatements.SPAN,
                (row, number) -> new Span(
                        row.getLong("first"),
                        row.getLong("last"),
                        instant(row, "known"),
                        instant(row, "now").orElseThrow()),
                known));
    }

    /**
     * The changes that are kept.
     *
     * @param first the number of the oldest one, or 0
     * @param last the number of the latest one, or 0
     * @param known when the change was made that was asked for, if it is kept
     * @param now the database's time
     */
    record Span(long first, long last, Optional<Instant> known, Instant now) {}

    /** Changes with a higher number, in their order. */
    List<Change> changesAfter(long sequence) {
        return jdbc.query(
                LookupStatements.CHANGES,
                (row, number) -> new Change(
                        row.getLong("sequence"),
                        instant(row, "at").orElseThrow(),
                        row.getString("name"),
                        isOfHost(row.getString("action")),
                        row.getBoolean("withdraws"),
                        Optional.ofNullable(row.getString("origin")).map(ChangeOrigin::new)),
                sequence,
                NAMES);
    }

    /** Actions of a later version count as changes of hosts. */
    private static boolean isOfHost(String action) {
        return Stream.of(Action.values())
                .filter(known -> known.name().equals(action))
                .allMatch(ChangeListener::isOfHost);
    }

    /**
     * A change of a host, or of claims of its name only.
     *
     * @param withdraws whether the former answer to the name must not be used any more; an older release does not say, so it counts as such
     */
    record Change(
            long sequence, Instant at, String name, boolean ofHost, boolean withdraws, Optional<ChangeOrigin> origin) {}

    Map<HostState, Long> count() {
        Map<HostState, Long> counts = new EnumMap<>(HostState.class);
        for (HostState state : HostState.values()) {
            Long count = jdbc.queryForObject(LookupStatements.COUNT, Long.class, state.name());
            counts.put(state, Objects.requireNonNull(count));
        }
        return counts;
    }

    /** All hosts. Reads a page when the one before is used up. */
    Stream<Summary> summaries() {
        return Stream.iterate(summariesAfter(""), page -> !page.isEmpty(), this::summariesAfter)
                .flatMap(List::stream);
    }

    private List<Summary> summariesAfter(List<Summary> page) {
        return page.size() < ROWS
                ? List.of()
                : summariesAfter(page.get(page.size() - 1).names().get(0));
    }

    private List<Summary> summariesAfter(String name) {
        return jdbc.query(LookupStatements.SUMMARIES, (row, number) -> summary(row), name, ROWS);
    }

    private static Summary summary(ResultSet row) throws SQLException {
        return new Summary(
                List.of(row.getString("name")),
                instant(row, "not_before"),
                instant(row, "not_after"),
                fault(row.getString("state"), row.getString("reason")));
    }

    private static Optional<String> fault(String state, @Nullable String reason) {
        if (state.equals(HostState.SUSPENDED.name())) {
            return Optional.of("Suspended: " + Objects.requireNonNullElse(reason, "no reason given"));
        }
        return state.equals(HostState.PROVEN.name()) ? Optional.of("No certificate yet") : Optional.empty();
    }

    /** The host whose certificate expires first. Certificates that no host uses are passed over. */
    Optional<Summary> firstToExpire() {
        Expiry last = new Expiry("", Optional.empty(), Instant.EPOCH, Optional.empty());
        List<Expiry> page;
        do {
            page = expiriesAfter(last);
            Optional<Expiry> used =
                    page.stream().filter(expiry -> expiry.host.isPresent()).findFirst();
            if (used.isPresent()) {
                return used.map(Expiry::summary);
            }
            last = page.isEmpty() ? last : page.get(page.size() - 1);
        } while (page.size() == ROWS);
        return Optional.empty();
    }

    private List<Expiry> expiriesAfter(Expiry last) {
        return jdbc.query(
                LookupStatements.EXPIRIES,
                (row, number) -> new Expiry(
                        row.getString("id"),
                        instant(row, "not_before"),
                        instant(row, "not_after").orElse(Instant.MAX),
                        Optional.ofNullable(row.getString("host"))),
                last.notAfter.atOffset(ZoneOffset.UTC),
                last.id,
                ROWS);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private record Expiry(String id, Optional<Instant> notBefore, Instant notAfter, Optional<String> host) {

        Summary summary() {
            return new Summary(host.stream().toList(), notBefore, Optional.of(notAfter), Optional.empty());
        }
    }
}
