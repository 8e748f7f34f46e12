package io.unifiedtls.fleet.lookup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Where connections of lookups come from. Thread-safe. */
interface ConnectionSource extends AutoCloseable {

    Connection connection() throws SQLException;

    /** Gives a new connection at each call, if it is known how the pool connects. */
    Optional<DataSource> withoutPool();

    /** Connect anew after a time without connections, if that is possible now. Blocks. */
    void renew();

    @Override
    void close();
}
