package io.unifiedtls.fleet.autoconfigure;

import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanWrapperImpl;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.util.function.SingletonSupplier;

/**
 * The application's transaction manager if it manages the store's data source, so that calls take part in the caller's transaction; else one
 * of ours. Found at the first transaction, since that of JPA needs its entities.
 */
final class FleetTransactionManager implements PlatformTransactionManager {

    private final Supplier<PlatformTransactionManager> manager;

    FleetTransactionManager(DataSource dataSource, ObjectProvider<PlatformTransactionManager> managers) {
        manager = SingletonSupplier.of(() -> managers.stream()
                .filter(candidate -> manages(candidate, dataSource))
                .findFirst()
                .orElseGet(() -> new JdbcTransactionManager(dataSource)));
    }

    /**
     * {@code DataSourceTransactionManager}, {@code JpaTransactionManager} and others have a property of this name. Only the very same data
     * source counts: connections are bound to it, and another one, even a proxy of it, would not find them.
     */
    private static boolean manages(PlatformTransactionManager candidate, DataSource dataSource) {
        BeanWrapperImpl bean = new BeanWrapperImpl(candidate);
        return bean.isReadableProperty("dataSource") && bean.getPropertyValue("dataSource") == dataSource;
    }

    @Override
    public TransactionStatus getTransaction(@Nullable TransactionDefinition definition) {
        return manager.get().getTransaction(definition);
    }

    @Override
    public void commit(TransactionStatus status) {
        manager.get().commit(status);
    }

    @Override
    public void rollback(TransactionStatus status) {
        manager.get().rollback(status);
    }
}
