package io.unifiedtls.server;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The servers that there are an adapter for. */
public enum EmbeddedServer {
    TOMCAT(WebApplicationType.SERVLET, "Jetty"),
    JETTY(WebApplicationType.SERVLET, "Tomcat"),
    NETTY(WebApplicationType.REACTIVE, "Jetty", "Tomcat");

    private final WebApplicationType type;
    private final String excluded;

    /** With others on the test's class path. */
    EmbeddedServer(WebApplicationType type, String... others) {
        this.type = type;
        String kind = type == WebApplicationType.SERVLET ? "Servlet" : "Reactive";
        this.excluded = Stream.of(others)
                .map(other -> """
                        org.springframework.boot.$server.autoconfigure.$kind.$Server$KindWebServerAutoConfiguration,\
                        org.springframework.boot.$server.autoconfigure.actuate.web.server.\
                        $Server$KindManagementContextAutoConfiguration""".replace("$server", other.toLowerCase(Locale.ROOT))
                        .replace("$kind", kind.toLowerCase(Locale.ROOT))
                        .replace("$Server", other)
                        .replace("$Kind", kind))
                .collect(Collectors.joining(","));
    }

    public WebApplicationType type() {
        return type;
    }

    /** The application of the suites, for this kind of server. */
    Class<?> suite() {
        return type == WebApplicationType.SERVLET ? SuiteApplication.class : ReactiveSuiteApplication.class;
    }

    /** The TLS implementation to test, as a property: {@code -Dtls.test.backend}, or what is there. */
    static String backend() {
        return "unified-tls.server.backend=" + Variant.oneBackend();
    }

    /**
     * The servers for tests that load the machine: all of them, or those that {@code -Dtls.test.heavy-servers} names.
     */
    public static Stream<EmbeddedServer> heavy() {
        String names = System.getProperty("tls.test.heavy-servers", "all").toUpperCase(Locale.ROOT);
        return Stream.of(values()).filter(server -> names.equals("ALL") || names.contains(server.name()));
    }

    /** Start an application on this server, on a port that the system chooses. */
    public ConfigurableApplicationContext start(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .web(type)
                .properties("server.port=0", "spring.autoconfigure.exclude=" + excluded)
                .properties(properties)
                .run();
    }

    /** The value of {@code spring.autoconfigure.exclude}. */
    public String excluded() {
        return excluded;
    }
}
