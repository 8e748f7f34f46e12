package io.unifiedtls.fleet.tickets;

import io.unifiedtls.SessionTicketKey;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.TicketKeyRows;
import io.unifiedtls.fleet.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** The session ticket keys of one process, which may lose its database. */
final class Replica {

    final FleetTicketKeys keys = new FleetTicketKeys();
    final TicketKeyWatch watch;
    private volatile boolean isCut;

    Replica(Database database, KeySealer sealer, UnaryOperator<Instant> clock) {
        FleetDatabase fleet = FleetDatabase.of(database.dataSource());
        DataSource dataSource = new Cuttable(fleet.dataSource());
        keys.use();
        watch = new TicketKeyWatch(
                keys, new TicketKeyRows(dataSource, dataSource, fleet.dialect()), sealer, true, clock);
    }

    void cut(boolean cut) {
        isCut = cut;
    }

    Replica refreshed() {
        watch.refresh();
        return this;
    }

    /** The key that encrypts. */
    SessionTicketKey encrypting() {
        return current().get(0);
    }

    List<SessionTicketKey> current() {
        return keys.current();
    }

    private final class Cuttable extends DelegatingDataSource {

        Cuttable(DataSource dataSource) {
            super(dataSource);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (isCut) {
                throw new SQLException("Connection refused by the test");
            }
            return super.getConnection();
        }
    }
}
