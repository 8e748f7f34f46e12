package io.unifiedtls.fleet.server;

import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Counts the lookups that reach its database. */
@Configuration(proxyBeanMethods = false)
@Import(FleetApplication.class)
class CountingApplication {

    static final AtomicInteger LOOKUPS = new AtomicInteger();

    @Bean
    DataSource dataSource(
            @Value("${spring.datasource.url}") String url, @Value("${spring.datasource.username}") String user) {
        AbstractDriverBasedDataSource target = new DriverManagerDataSource(url, user, "");
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(new Counting(target));
        return pool;
    }

    private static final class Counting extends DelegatingDataSource {

        Counting(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection target = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Connection.class.getClassLoader(),
                    new Class<?>[] {Connection.class},
                    (proxy, method, arguments) -> {
                        if (method.getName().equals("prepareStatement")
                                && String.valueOf(arguments[0]).contains("where h.name in (")) {
                            LOOKUPS.incrementAndGet();
                        }
                        try {
                            return method.invoke(target, arguments);
                        } catch (InvocationTargetException ex) {
                            throw ex.getTargetException();
                        }
                    });
        }
    }
}
