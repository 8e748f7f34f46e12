package io.unifiedtls.fleet.store;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import java.util.List;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Checks the tables before they are used. A release that adds columns or tables keeps the version, and the release before
 * keeps working on them; any other change raises it.
 */
public final class SchemaVersion {

    private static final int CURRENT = 1;
    static final List<String> TABLES = List.of(
            "tls_schema",
            "tls_chain",
            "tls_certificate",
            "tls_host",
            "tls_claim",
            "tls_change",
            "tls_ticket_key",
            "tls_replica",
            "tls_hot_name",
            "tls_order",
            "tls_challenge",
            "tls_account",
            "tls_budget",
            "tls_task");

    private SchemaVersion() {}

    /**
     * Require the tables of this release.
     *
     * @throws InvalidTLSConfigurationException if they are missing, or of another version
     */
    public static void require(FleetDatabase database) {
        JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
        for (String table : TABLES) {
            try {
                jdbc.queryForList("select 1 from " + table + " where 1 = 0");
            } catch (BadSqlGrammarException ex) {
                throw fault("The database of the fleet has no table %s that can be read (%s). %s"
                        .formatted(
                                table, Printable.of(ex.getMostSpecificCause().getMessage(), 200), creation(database)));
            }
        }
        Integer version = jdbc.queryForObject("select max(version) from tls_schema", Integer.class);
        if (version == null) {
            throw fault("The table tls_schema of the fleet is empty. " + creation(database));
        }
        if (version != CURRENT) {
            throw fault(difference(version, database));
        }
    }

    private static String creation(FleetDatabase database) {
        return "Set unified-tls.fleet.initialize-schema to 'always', or run %s with your migration tool."
                .formatted(database.dialect().schema());
    }

    private static String difference(int version, FleetDatabase database) {
        String tables = "The tables of the fleet have version %d, and this release uses version %d."
                .formatted(version, CURRENT);
        return version > CURRENT
                ? tables + " Update the application to the release that created them."
                : tables
                        + " Run the migration script of this release beside %s."
                                .formatted(database.dialect().schema());
    }

    private static InvalidTLSConfigurationException fault(String fault) {
        return new InvalidTLSConfigurationException(List.of(fault));
    }
}
