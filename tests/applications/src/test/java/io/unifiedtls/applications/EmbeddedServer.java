package io.unifiedtls.applications;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The server of an application; the class path has all of them. */
enum EmbeddedServer {
    TOMCAT(WebApplicationType.SERVLET, "Jetty"),
    JETTY(WebApplicationType.SERVLET, "Tomcat"),
    NETTY(WebApplicationType.REACTIVE, "Jetty", "Tomcat");

    private final WebApplicationType type;
    private final String excluded;

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

    /**
     * Start an application on loopback, on a port that the system chooses, and with the TLS implementation that is to be tested. Flyway and the
     * fleet, which only one application needs, are off unless the settings enable them.
     */
    ConfigurableApplicationContext start(Class<?> application, Map<String, String> settings) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        if (all.containsKey("unified-tls.server.configuration")) {
            String backend = System.getProperty("tls.test.backend", "auto");
            all.putIfAbsent(
                    "unified-tls.server.backend", List.of("jdk", "openssl").contains(backend) ? backend : "auto");
        }
        return new SpringApplicationBuilder(application)
                .web(type)
                .properties(
                        "spring.main.banner-mode=off",
                        "server.port=0",
                        "server.address=127.0.0.1",
                        "spring.flyway.enabled=false",
                        "unified-tls.fleet.enabled=false",
                        "spring.autoconfigure.exclude=" + excluded)
                .run(all.entrySet().stream()
                        .map(setting -> "--%s=%s".formatted(setting.getKey(), setting.getValue()))
                        .toArray(String[]::new));
    }

    static int port(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }
}
