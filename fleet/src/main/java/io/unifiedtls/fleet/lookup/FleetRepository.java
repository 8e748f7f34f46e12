package io.unifiedtls.fleet.lookup;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.lookup.LookupObserver.Outcome;
import io.unifiedtls.fleet.store.StoredHost;
import io.unifiedtls.fleet.store.StoredHosts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The hosts of the fleet's database. One query reads the row of a name and that of its wildcard; a name that no host has costs none.
 */
public final class FleetRepository implements CertificateRepository {

    private static final String WILDCARD = "*.";

    private final JdbcOperations jdbc;
    private final StoreWatch watch;
    private final HostAnswers answers;
    private final LookupObserver observer;
    private volatile CertificateDemand demand = (name, tenant) -> Optional.empty();

    /**
     * Create a repository.
     *
     * @param isConfiguration whether a name is that of a configuration
     */
    public FleetRepository(
            LookupConnections connections,
            StoreWatch watch,
            KeySealer sealer,
            Predicate<String> isConfiguration,
            LookupObserver observer) {
        this.jdbc = new JdbcTemplate(connections.forHandshakes());
        this.watch = watch;
        this.answers = new HostAnswers(sealer, isConfiguration);
        this.observer = observer;
    }

    /** Ask for names that have no certificate. */
    public void supply(CertificateDemand asked) {
        demand = asked;
    }

    /** Whether there may be a host of this name, which is exact or a wildcard. */
    public boolean mayExist(String name) {
        return watch.mayExist(name);
    }

    /** A host of this name was found, though nobody may have told of it yet. */
    public void noticed(String name) {
        watch.changed(Set.of(name), Set.of());
    }

    /** Looks at the wildcard, too: it answers hosts without a certificate, but only those of its own tenant. */
    @Override
    public Optional<Entry> find(String name) {
        Optional<Found> found = stored(withWildcard(name)).found().stream().findFirst();
        found.flatMap(Found::refusal).ifPresent(refusal -> {
            throw refusal;
        });
        found.flatMap(Found::fault).ifPresent(fault -> {
            throw new InvalidMaterialException(fault);
        });
        return found.flatMap(Found::entry);
    }

    private static List<String> withWildcard(String name) {
        return name.startsWith(WILDCARD)
                ? List.of(name)
                : Stream.concat(
                                Stream.of(name),
                                ServerName.parse(name).flatMap(ServerName::parent).stream()
                                        .map(parent -> WILDCARD + parent.value()))
                        .toList();
    }

    @Override
    public List<Found> find(List<String> names) {
        Stored stored = stored(names);
        String name = names.get(0);
        return stored.lacksCertificate() && !name.startsWith(WILDCARD)
                ? demand.missing(name, stored.tenant())
                        .map(refusal -> List.of(Found.refused(name, refusal)))
                        .orElse(stored.found())
                : stored.found();
    }

    /**
     * The answers of the store.
     *
     * @param tenant of the first name
     */
    private record Stored(List<Found> found, Optional<String> tenant) {

        boolean lacksCertificate() {
            return found.isEmpty() || HostAnswers.lacksCertificate(found.get(found.size() - 1));
        }
    }

    private Stored stored(List<String> names) {
        List<String> likely = names.stream().filter(watch::mayExist).toList();
        if (likely.isEmpty()) {
            observer.filtered();
            return new Stored(List.of(), Optional.empty());
        }
        long start = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            List<StoredHost> rows = StoredHosts.find(jdbc, likely);
            List<Found> found = answers.of(names, rows);
            outcome = Outcome.of(found.get(found.size() - 1));
            return new Stored(found, tenant(rows, names.get(0)));
        } catch (DataAccessException ex) {
            watch.suspect();
            throw ex;
        } finally {
            observer.asked(outcome, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static Optional<String> tenant(List<StoredHost> rows, String name) {
        return rows.stream()
                .filter(row -> row.name().equals(name))
                .map(StoredHost::tenant)
                .findAny();
    }

    /** Strangers who connect and leave interrupt no query. */
    @Override
    public boolean continuesWithoutClients() {
        return true;
    }

    @Override
    public Stream<Summary> list() {
        return watch.pages().summaries();
    }

    @Override
    public Optional<Summary> firstToExpire() {
        return watch.firstToExpire();
    }

    @Override
    public void refresh() {
        watch.readChanges();
    }

    @Override
    public void onChange(Consumer<Changed> listener) {
        watch.onChange(listener);
    }
}
