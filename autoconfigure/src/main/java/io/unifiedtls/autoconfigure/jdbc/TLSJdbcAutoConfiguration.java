package io.unifiedtls.autoconfigure.jdbc;

import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.autoconfigure.TLSAutoConfiguration;
import io.unifiedtls.client.NamedClients.Registration;
import io.unifiedtls.jdbc.TLSSocketFactory;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AbstractDependsOnBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/** Auto-configuration for JDBC drivers that create a {@link TLSSocketFactory} by its name. */
@AutoConfiguration(after = TLSAutoConfiguration.class)
@ConditionalOnClass(DataSource.class)
@ConditionalOnBean(TLSContextFactory.class)
public final class TLSJdbcAutoConfiguration {

    private static final String REGISTRATION = "tlsNamedClients";

    /** Ends with the application. */
    @Bean(name = REGISTRATION, destroyMethod = "close")
    @Lazy(false)
    Registration tlsNamedClients(ObjectProvider<TLSContextFactory> contexts, Environment environment) {
        return NamedApplication.register(environment.getProperty("spring.application.name", "application"), contexts);
    }

    @Bean
    static DataSources tlsDataSources() {
        return new DataSources();
    }

    /** Data sources connect as soon as they are created, and for as long as they exist. */
    static final class DataSources extends AbstractDependsOnBeanFactoryPostProcessor {

        DataSources() {
            super(DataSource.class, REGISTRATION);
        }
    }
}
