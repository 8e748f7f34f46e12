package io.unifiedtls.fleet.store;

import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;

/** Databases that end with the process, as Spring Boot creates one for an application that names none. */
public final class InMemoryDatabases {

    private static final List<String> URLS =
            List.of("jdbc:h2:mem:", "jdbc:hsqldb:mem:", "jdbc:derby:memory:", "jdbc:sqlite::memory:");

    private InMemoryDatabases() {}

    /** Whether a data source leads to one. Connects to it. */
    public static boolean includes(DataSource dataSource) {
        if (dataSource instanceof EmbeddedDatabase) {
            return true;
        }
        String url = new JdbcTemplate(dataSource).execute((ConnectionCallback<String>)
                connection -> connection.getMetaData().getURL());
        return url != null && URLS.stream().anyMatch(url.toLowerCase(Locale.ROOT)::startsWith);
    }
}
