package io.unifiedtls.fleet.lookup;

import com.zaxxer.hikari.HikariConfig;
import io.unifiedtls.fleet.connections.ImpatientDataSource;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.MutablePropertyValues;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.util.ClassUtils;

/** Makes the settings of the pool of lookups from those of the application's pool. */
final class PoolSettings {

    private static final String NAME = "unified-tls-lookups";

    private PoolSettings() {}

    /**
     * The settings of a small pool that connects as another does, and waits for nothing longer than its budget.
     *
     * @param like of the application's pool; not changed
     */
    static HikariConfig of(HikariConfig like, int connections, Duration timeout) {
        LookupBudget budget = LookupBudget.of(timeout);
        HikariConfig settings = new HikariConfig();
        like.copyStateTo(settings);
        settings.setPoolName(NAME);
        settings.setMaximumPoolSize(connections);
        settings.setMinimumIdle(1);
        settings.setReadOnly(true);
        settings.setAutoCommit(true);
        settings.setAllowPoolSuspension(false);
        settings.setLeakDetectionThreshold(0);
        settings.setConnectionTimeout(budget.connection().toMillis());
        settings.setValidationTimeout(budget.validation().toMillis());
        settings.setInitializationFailTimeout(-1); // The application starts without the database, too
        if (settings.getMetricRegistry() != null) {
            settings.setMetricRegistry(null);
        } else {
            settings.setMetricsTrackerFactory(null);
        }
        makeConnections(settings, timeout);
        return settings;
    }

    /** The copied settings refer to the application's own properties, so that these cannot be changed there. */
    private static void makeConnections(HikariConfig settings, Duration timeout) {
        Properties properties = new Properties();
        properties.putAll(settings.getDataSourceProperties());
        if (isPostgresql(settings)) {
            boundPostgresql(properties, timeout);
            if (settings.getConnectionTestQuery() == null) {
                settings.setConnectionTestQuery("select 1"); // Its isValid() takes no less than a second
            }
        }
        DataSource given = settings.getDataSource();
        if (given != null) {
            settings.setDataSource(new ImpatientDataSource(given, timeout));
        } else if (settings.getDataSourceClassName() != null) {
            settings.setDataSource(
                    new ImpatientDataSource(instance(settings.getDataSourceClassName(), properties), timeout));
            settings.setDataSourceClassName(null);
        } else if (settings.getJdbcUrl() != null) {
            settings.setDataSource(new UnhurriedDriver(settings, properties));
        }
    }

    /** Connects as the pool does, at each call. */
    static Optional<DataSource> withoutPool(HikariConfig settings) {
        DataSource connections = settings.getDataSource();
        if (connections == null || settings.getUsername() == null) {
            return Optional.ofNullable(connections);
        }
        var users = new UserCredentialsDataSourceAdapter();
        users.setTargetDataSource(connections);
        users.setUsername(settings.getUsername());
        users.setPassword(settings.getPassword());
        return Optional.of(users);
    }

    private static boolean isPostgresql(HikariConfig settings) {
        return Objects.requireNonNullElse(settings.getJdbcUrl(), "").startsWith("jdbc:postgresql:")
                || Objects.requireNonNullElse(settings.getDataSourceClassName(), "")
                        .startsWith("org.postgresql.");
    }

    /** In seconds. For the time before a connection is lent, after which it has a timeout of its own. */
    private static void boundPostgresql(Properties properties, Duration timeout) {
        String seconds = String.valueOf(Math.max(1, timeout.toSeconds()));
        properties.putIfAbsent("loginTimeout", seconds);
        properties.putIfAbsent("connectTimeout", seconds);
        properties.putIfAbsent("socketTimeout", seconds);
        properties.putIfAbsent("tcpKeepAlive", "true");
    }

    private static DataSource instance(String type, Properties properties) {
        try {
            BeanWrapperImpl bean = new BeanWrapperImpl(ClassUtils.forName(type, null));
            bean.setPropertyValues(new MutablePropertyValues(properties), true);
            return (DataSource) bean.getWrappedInstance();
        } catch (ClassNotFoundException ex) {
            throw missing(ex);
        }
    }

    private static IllegalStateException missing(Exception cause) {
        return new IllegalStateException("The JDBC driver of the fleet's database is missing. Add it.", cause);
    }

    /** HikariCP would set the login timeout of all connections of the JVM ({@link DriverManager#setLoginTimeout}). */
    private static final class UnhurriedDriver extends SimpleDriverDataSource {

        UnhurriedDriver(HikariConfig settings, Properties properties) {
            super(driver(settings), settings.getJdbcUrl(), properties);
        }

        @Override
        public void setLoginTimeout(int seconds) {
            // Drivers get theirs as a property
        }

        private static Driver driver(HikariConfig settings) {
            try {
                String name = settings.getDriverClassName();
                return name == null
                        ? DriverManager.getDriver(settings.getJdbcUrl())
                        : (Driver) BeanUtils.instantiateClass(ClassUtils.forName(name, null));
            } catch (SQLException | ClassNotFoundException ex) {
                throw missing(ex);
            }
        }
    }
}
