package io.unifiedtls.fleet.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that one process does not reach for a while, as if it were paused or cut off. */
final class CuttableDataSource extends DelegatingDataSource {

    private volatile boolean isCut;

    CuttableDataSource(DataSource dataSource) {
        super(dataSource);
    }

    void cut(boolean cut) {
        isCut = cut;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (isCut) {
            throw new SQLException("Connection refused by the test");
        }
        return super.getConnection();
    }
}
