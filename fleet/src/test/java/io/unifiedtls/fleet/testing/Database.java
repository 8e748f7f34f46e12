package io.unifiedtls.fleet.testing;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** A database of tests; the password is empty. */
public record Database(String url, String user) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** A database in memory, which lives as long as the JVM. */
    public static Database h2(String... settings) {
        String url = "jdbc:h2:mem:test" + NUMBER.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
        return new Database(String.join(";", url, String.join(";", settings)), "sa");
    }

    /** Every connection is a new one; nothing is to be closed. */
    public DataSource dataSource() {
        return new DriverManagerDataSource(url, user, "");
    }

    /** The same database, with the tables of the fleet. */
    public Database withSchema() {
        String engine = url.startsWith("jdbc:h2:") ? "h2" : "postgresql";
        var script = new ClassPathResource("io/unifiedtls/fleet/schema-" + engine + ".sql");
        DatabasePopulatorUtils.execute(new ResourceDatabasePopulator(script), dataSource());
        return this;
    }
}
