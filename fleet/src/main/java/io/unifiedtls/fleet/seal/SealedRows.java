package io.unifiedtls.fleet.seal;

import io.unifiedtls.fleet.KeySealer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Counts the sealed keys of the database by the keys that have sealed them. Thread-safe. */
public final class SealedRows {

    private static final List<String> TABLES = List.of("tls_certificate", "tls_ticket_key", "tls_order", "tls_account");
    private static final String COUNT = "select key_id, count(*) from %s where key_id is not null group by key_id";

    private final JdbcTemplate jdbc;
    private final KeySealer sealer;
    private volatile Map<String, Long> counts = Map.of();

    public SealedRows(DataSource dataSource, KeySealer sealer) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.sealer = sealer;
    }

    /** Count. The answer is in an index, but of as many entries as there are certificates: a task for the background. */
    public void refresh() {
        Map<String, Long> next = new TreeMap<>();
        for (String table : TABLES) {
            jdbc.query(COUNT.formatted(table), row -> {
                next.merge(row.getString(1), row.getLong(2), Long::sum);
            });
        }
        counts = Map.copyOf(next);
    }

    /** Sealed keys by the id of their sealing key, as last counted. */
    public Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** Sealing keys that are missing, so that hosts are disabled or session ticket keys are not shared. */
    public Set<String> missing() {
        Set<String> missing = new TreeSet<>(counts.keySet());
        missing.removeAll(sealer.keyIds());
        return missing;
    }

    /** How many are sealed with another key than the current one. A key without any can be removed from the settings. */
    public long outdated() {
        return counts.entrySet().stream()
                .filter(count -> !count.getKey().equals(sealer.currentKeyId()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
