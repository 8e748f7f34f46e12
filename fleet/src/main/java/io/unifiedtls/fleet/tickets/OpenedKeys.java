package io.unifiedtls.fleet.tickets;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.store.TicketKeyRows.Row;
import io.unifiedtls.fleet.store.TicketPeriod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The keys of rows, as far as they open.
 *
 * @param keys by their periods, the newest first
 * @param problems why others do not open
 */
record OpenedKeys(Map<TicketPeriod, Opened> keys, List<String> problems) {

    static final OpenedKeys NONE = new OpenedKeys(Map.of(), List.of());

    /** A key and the row that has it. */
    record Opened(SessionTicketKey key, Row row) {}

    /** Open rows; those that have not changed are not opened again, since a key management service may charge for that. */
    OpenedKeys next(List<Row> rows, KeySealer sealer) {
        Map<TicketPeriod, Opened> next = new TreeMap<>(Collections.reverseOrder());
        List<String> faults = new ArrayList<>();
        for (Row row : rows) {
            Opened known = keys.get(row.period());
            try {
                next.put(
                        row.period(),
                        known != null && equal(known.row().sealed(), row.sealed())
                                ? known
                                : new Opened(open(row, sealer), row));
            } catch (RuntimeException ex) { // Of a row, or of a sealer of the application
                faults.add(String.valueOf(ex.getMessage()));
            }
        }
        return new OpenedKeys(next, faults);
    }

    private static SessionTicketKey open(Row row, KeySealer sealer) {
        byte[] key = sealer.open(row.sealed(), row.period().context());
        try {
            return SessionTicketKey.of(key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static boolean equal(Sealed one, Sealed other) {
        return one.keyId().equals(other.keyId()) && Arrays.equals(one.bytes(), other.bytes());
    }

    /** The key that encrypts. */
    Optional<Opened> current(Instant now) {
        return Optional.ofNullable(keys.get(TicketPeriod.at(now)));
    }

    /** The keys that decrypt, without the one that encrypts. */
    List<SessionTicketKey> others(Instant now) {
        return keys.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(TicketPeriod.at(now))
                        && entry.getKey().deleteAt().isAfter(now))
                .map(entry -> entry.getValue().key())
                .toList();
    }
}
