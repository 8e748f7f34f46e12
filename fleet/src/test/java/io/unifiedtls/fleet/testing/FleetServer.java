package io.unifiedtls.fleet.testing;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The servers, started with an application on a port that the system chooses. */
public enum FleetServer {
    TOMCAT(WebApplicationType.SERVLET, "jetty.autoconfigure.servlet.JettyServlet"),
    JETTY(WebApplicationType.SERVLET, "tomcat.autoconfigure.servlet.TomcatServlet"),
    NETTY(
            WebApplicationType.REACTIVE,
            "jetty.autoconfigure.reactive.JettyReactive",
            "tomcat.autoconfigure.reactive.TomcatReactive");

    private final WebApplicationType type;
    private final String excluded;

    FleetServer(WebApplicationType type, String... others) {
        this.type = type;
        this.excluded = Stream.of(others)
                .map(other -> "org.springframework.boot." + other + "WebServerAutoConfiguration")
                .collect(Collectors.joining(","));
    }

    /** Those that {@code -Dtls.test.heavy-servers} names; all of them by default. */
    public static Stream<FleetServer> heavy() {
        String names = System.getProperty("tls.test.heavy-servers", "all").toUpperCase(Locale.ROOT);
        return Stream.of(values())
                .filter(server ->
                        names.equals("ALL") || List.of(names.split(",")).contains(server.name()));
    }

    public ConfigurableApplicationContext start(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(type)
                .properties("server.port=0", "spring.autoconfigure.exclude=" + excluded)
                .properties(properties)
                .run();
    }
}
