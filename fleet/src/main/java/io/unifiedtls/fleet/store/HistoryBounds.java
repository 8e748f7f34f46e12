package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps tenants from filling the table of changes. A change of a host stays for ten minutes at least, twice as long as other processes look for
 * changes that were committed late.
 */
final class HistoryBounds {

    /** Of one tenant and name: so many in ten minutes, and so many older ones. */
    static final int CHANGES = 100;

    /** Of one tenant: names that it has given up, and whose changes are kept. */
    static final int RELEASED = 1_000;

    /** More than one call adds, so that the bound is reached again. */
    private static final int DELETED_AT_ONCE = 10;

    private final JdbcClient jdbc;

    HistoryBounds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Require that a tenant may change a name once more. */
    void requireRoom(String tenant, String name) {
        int recent = jdbc.sql(ChangeStatements.RECENT)
                .param("tenant", tenant)
                .param("name", name)
                .param("limit", CHANGES)
                .query(Integer.class)
                .single();
        if (recent >= CHANGES) {
            throw new TLSHostException(
                    Reason.TOO_MANY,
                    "'%s' has changed %d times in the last ten minutes. Try again in some minutes."
                            .formatted(name, CHANGES));
        }
    }

    /** Delete old changes of a name that go past the bound. */
    void deleteOld(String tenant, String name) {
        List<Long> old = jdbc.sql(ChangeStatements.OLD_OF_NAME)
                .param("tenant", tenant)
                .param("name", name)
                .param("limit", DELETED_AT_ONCE)
                .param("kept", CHANGES)
                .query(Long.class)
                .list();
        if (!old.isEmpty()) {
            jdbc.sql(ChangeStatements.DELETE).param("sequences", old).update();
        }
    }

    /** Delete the changes of names that a tenant gave up long ago. */
    void deleteReleased(String tenant) {
        jdbc.sql(ChangeStatements.RELEASED)
                .param("tenant", tenant)
                .param("limit", DELETED_AT_ONCE)
                .param("kept", RELEASED)
                .query((row, number) -> new Released(row.getString("name"), row.getLong("sequence")))
                .list()
                .forEach(released -> jdbc.sql(ChangeStatements.DELETE_UNTIL)
                        .param("tenant", tenant)
                        .param("name", released.name)
                        .param("last", released.sequence)
                        .update());
    }

    /** Delete a claim that came to nothing from the history. */
    void deleteClaims(String tenant, String name) {
        jdbc.sql(ChangeStatements.DELETE_CLAIMS)
                .param("tenant", tenant)
                .param("name", name)
                .update();
    }

    private record Released(String name, long sequence) {}
}
