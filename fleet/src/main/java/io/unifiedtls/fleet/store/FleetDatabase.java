package io.unifiedtls.fleet.store;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/**
 * The database that has the hosts. Not a {@code DataSource} itself, so that an application without one stays without one.
 *
 * @param dataSource where its connections come from
 * @param dialect the kind of the database
 * @param own whether the data source is ours, and is closed with the application
 */
public record FleetDatabase(DataSource dataSource, Dialect dialect, boolean own) implements AutoCloseable {

    /**
     * The database behind a data source of the application. Connects to it.
     *
     * @throws InvalidTLSConfigurationException if it is of a kind that cannot keep hosts
     */
    public static FleetDatabase of(DataSource dataSource) {
        DataSource target = target(dataSource);
        return new FleetDatabase(target, dialect(target), false);
    }

    /** Transactions know the data source behind such a proxy. */
    private static DataSource target(DataSource dataSource) {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy ? proxy.getTargetDataSource() : null;
        return target == null ? dataSource : target;
    }

    /** Closes the data source if it is ours. */
    @Override
    public void close() {
        if (own && dataSource instanceof HikariDataSource pool) {
            pool.close();
        }
    }

    private static Dialect dialect(DataSource dataSource) {
        String product = new JdbcTemplate(dataSource).execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getDatabaseProductName());
        return Dialect.ofProduct(String.valueOf(product))
                .orElseThrow(() -> new InvalidTLSConfigurationException(List.of(
                        ("The DataSource of the fleet leads to %s, which cannot keep hosts. Set unified-tls.fleet.data-source to "
                                        + "the name of a DataSource bean of PostgreSQL or H2.")
                                .formatted(Printable.of(product)))));
    }
}
