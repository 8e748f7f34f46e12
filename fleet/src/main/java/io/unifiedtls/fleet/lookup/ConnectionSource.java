package io.unifiedtls.fleet.lookup;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections of lookups come from. Thread-safe. */
interface ConnectionSource extends AutoCloseable {

    Connection connection() throws SQLException;

    /** Connect anew after a time without connections, if that is possible now. Blocks. */
    void renew();

    @Override
    void close();
}
