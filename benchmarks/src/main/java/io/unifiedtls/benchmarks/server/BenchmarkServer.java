package io.unifiedtls.benchmarks.server;

import com.zaxxer.hikari.HikariDataSource;
import io.unifiedtls.fleet.TLSHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;

/**
 * One of the embedded servers with as little of an application as can be. Arguments: {@code tomcat}, {@code jetty} or {@code
 * netty}, then properties of Spring Boot and of ours.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class BenchmarkServer {

    public static void main(String[] arguments) {
        String server = arguments[0];
        boolean reactive = server.equals("netty");
        List<String> properties = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
        properties.add("--spring.autoconfigure.exclude=" + others(server, reactive ? "reactive" : "servlet"));
        new SpringApplicationBuilder(BenchmarkServer.class)
                .properties("unified-tls.fleet.enabled=false")
                .web(reactive ? WebApplicationType.REACTIVE : WebApplicationType.SERVLET)
                .run(properties.toArray(String[]::new));
    }

    /** The auto-configurations of the servers that are on the class path, too. */
    private static String others(String server, String kind) {
        String kindInName = kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
        return Stream.of("tomcat", "jetty")
                .filter(other -> !other.equals(server))
                .map(other -> "org.springframework.boot.%s.autoconfigure.%s.%s%sWebServerAutoConfiguration"
                        .formatted(
                                other,
                                kind,
                                other.substring(0, 1).toUpperCase(Locale.ROOT) + other.substring(1),
                                kindInName))
                .collect(Collectors.joining(","));
    }

    @Bean
    Pages pages() {
        return new Pages();
    }

    @Bean
    @ConditionalOnProperty("benchmark.changes")
    FleetChanges fleetChanges(TLSHosts hosts) {
        return new FleetChanges(hosts);
    }

    /** Of the fleet. */
    @Bean
    @ConditionalOnProperty("benchmark.database")
    DataSource dataSource(@Value("${benchmark.database}") String url) {
        HikariDataSource dataSource = new HikariDataSource();
        dataSource.setJdbcUrl(url);
        return dataSource;
    }

    @Bean
    @ConditionalOnProperty("benchmark.hosts")
    ManyHosts manyHosts(
            @Value("${benchmark.hosts}") int count,
            @Value("${benchmark.certificate}") Path certificate,
            @Value("${benchmark.key}") Path key)
            throws IOException {
        return new ManyHosts(count, certificate, key);
    }
}
