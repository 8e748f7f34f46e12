package io.unifiedtls.fleet.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.springframework.boot.sql.init.AbstractScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Creates the tables that do not exist yet. Several processes may do so at the same time. */
public final class SchemaInitializer extends AbstractScriptDatabaseInitializer {

    /** Any number that nobody else locks in the same database. */
    private static final long LOCK = 7_215_340_923_117_401L;

    private final FleetDatabase database;

    /** Create an initializer that acts on {@link #initializeDatabase()}. */
    public SchemaInitializer(FleetDatabase database, DatabaseInitializationMode mode) {
        super(settings(database.dialect(), mode));
        this.database = database;
        setResourceLoader(new DefaultResourceLoader(SchemaInitializer.class.getClassLoader()));
    }

    private static DatabaseInitializationSettings settings(Dialect dialect, DatabaseInitializationMode mode) {
        DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
        settings.setSchemaLocations(List.of(dialect.schema()));
        settings.setMode(mode);
        return settings;
    }

    /** H2 in this process: our file, or one in memory that the application has named. */
    @Override
    protected boolean isEmbeddedDatabase() {
        return database.own() || InMemoryDatabases.includes(database.dataSource());
    }

    /** In one transaction, so that a process which ends meanwhile leaves nothing behind on PostgreSQL. */
    @Override
    protected void runScripts(Scripts scripts) {
        ResourceDatabasePopulator populator = new ResourceDatabasePopulator();
        scripts.forEach(populator::addScript);
        new JdbcTemplate(database.dataSource()).execute((ConnectionCallback<Boolean>) connection -> {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                lock(connection);
                populator.populate(connection);
                connection.commit();
                return true;
            } catch (SQLException | RuntimeException ex) {
                connection.rollback();
                throw ex;
            } finally {
                connection.setAutoCommit(autoCommit);
            }
        });
    }

    private void lock(Connection connection) throws SQLException {
        if (database.dialect() == Dialect.POSTGRESQL) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("select pg_advisory_xact_lock(" + LOCK + ")");
            }
        }
    }
}
