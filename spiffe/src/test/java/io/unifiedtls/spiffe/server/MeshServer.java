package io.unifiedtls.spiffe.server;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Applications that serve with an SVID, on each server. */
enum MeshServer {
    TOMCAT(WebApplicationType.SERVLET, "openssl", "Jetty"),
    JETTY(WebApplicationType.SERVLET, "jdk", "Tomcat"),
    NETTY(WebApplicationType.REACTIVE, "openssl", "Jetty", "Tomcat");

    private final WebApplicationType type;
    private final String mixed;
    private final String excluded;

    MeshServer(WebApplicationType type, String mixed, String... others) {
        this.type = type;
        this.mixed = mixed;
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

    /** Those that {@code -Dtls.test.heavy-servers} names. */
    static Stream<MeshServer> heavy() {
        String names = System.getProperty("tls.test.heavy-servers", "all").toUpperCase(Locale.ROOT);
        return Stream.of(values()).filter(server -> names.equals("ALL") || names.contains(server.name()));
    }

    ConfigurableApplicationContext start(String... properties) {
        String chosen = System.getProperty("tls.test.backend", "mixed");
        return new SpringApplicationBuilder(Application.class)
                .web(type)
                .properties(
                        "server.port=0",
                        "spring.autoconfigure.exclude=" + excluded,
                        "unified-tls.server.backend=" + (chosen.matches("jdk|openssl") ? chosen : mixed),
                        "unified-tls.server.configuration=mesh",
                        "unified-tls.server.unknown-server-name=default",
                        "unified-tls.configurations.mesh.application-protocols=http/1.1",
                        "unified-tls.configurations.mesh.client-authentication=need",
                        "unified-tls.configurations.mesh.spiffe.start-timeout=60s")
                .properties(properties)
                .run();
    }

    static int port(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
