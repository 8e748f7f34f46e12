package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import io.unifiedtls.fleet.store.FleetDatabase;
import io.unifiedtls.fleet.store.InMemoryDatabases;
import io.unifiedtls.fleet.store.OwnDatabase;
import io.unifiedtls.fleet.store.SchemaInitializer;
import io.unifiedtls.fleet.store.SchemaVersion;
import io.unifiedtls.logging.PrintableLogger;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;

/** Chooses the database that has the hosts, and makes it ready. */
record FleetDataSource(FleetProperties properties, ListableBeanFactory beans) {

    private static final Logger log = PrintableLogger.of(FleetDataSource.class);

    /** The database with its tables. */
    FleetDatabase open() {
        FleetDatabase database = choose();
        try {
            new SchemaInitializer(database, properties.initializeSchema()).initializeDatabase();
            SchemaVersion.require(database);
            return database;
        } catch (RuntimeException ex) {
            database.close();
            throw ex;
        }
    }

    private FleetDatabase choose() {
        if (properties.dataSource() != null) {
            return FleetDatabase.of(beans.getBean(properties.dataSource(), DataSource.class));
        }
        return ofApplication().map(FleetDatabase::of).orElseGet(() -> OwnDatabase.open(properties.directory()));
    }

    /**
     * Require that the name of a bean is that of a data source.
     *
     * @throws InvalidTLSConfigurationException if it is not
     */
    static void requireNamed(@Nullable String name, ListableBeanFactory beans) {
        if (name != null && (!beans.containsBean(name) || !beans.isTypeMatch(name, DataSource.class))) {
            List<String> names = List.of(beans.getBeanNamesForType(DataSource.class));
            throw fault(
                    "unified-tls.fleet.data-source is '%s', which is no DataSource bean. %s, or remove the property."
                            .formatted(
                                    Printable.of(name),
                                    names.isEmpty()
                                            ? "The application has none: add spring-boot-starter-jdbc and spring.datasource.url"
                                            : "Use one of " + Printable.of(names)));
        }
    }

    /** Not one in memory: hosts would be gone with the process. */
    private Optional<DataSource> ofApplication() {
        try {
            DataSource dataSource = beans.getBeanProvider(DataSource.class).getIfAvailable();
            if (dataSource == null || !InMemoryDatabases.includes(dataSource)) {
                return Optional.ofNullable(dataSource);
            }
            log.info(
                    "The hosts of the fleet are kept in {}, because the application's DataSource is in memory. Set "
                            + "unified-tls.fleet.data-source to use it nevertheless",
                    properties.directory());
            return Optional.empty();
        } catch (NoUniqueBeanDefinitionException ex) {
            throw fault(
                    "The application has several DataSource beans, and none is primary. Set unified-tls.fleet.data-source to one of %s."
                            .formatted(Printable.of(List.of(beans.getBeanNamesForType(DataSource.class)))));
        }
    }

    private static InvalidTLSConfigurationException fault(String fault) {
        return new InvalidTLSConfigurationException(List.of(fault));
    }
}
