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
    TOMCAT(WebApplicationType.SERVLET, "Jetty"),
    JETTY(WebApplicationType.SERVLET, "Tomcat"),
    NETTY(WebApplicationType.REACTIVE, "Jetty", "Tomcat");

    private final WebApplicationType type;
    private final String excluded;

    MeshServer(WebApplicationType type, String... others) {
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

    ConfigurableApplicationContext start(String backend, String... properties) {
        return builder(backend)
                .properties(
                        "unified-tls.server.configuration=mesh",
                        "unified-tls.configurations.mesh.application-protocols=http/1.1",
                        "unified-tls.configurations.mesh.client-authentication=need",
                        "unified-tls.configurations.mesh.spiffe.start-timeout=60s")
                .properties(properties)
                .run();
    }

    /** An application on a port that the system chooses, which answers clients whatever name they call. */
    SpringApplicationBuilder builder(String backend) {
        return new SpringApplicationBuilder(Application.class)
                .web(type)
                .properties(
                        "server.port=0",
                        "spring.autoconfigure.exclude=" + excluded,
                        "unified-tls.server.backend=" + backend,
                        "unified-tls.server.unknown-server-name=default");
    }

    static int port(ConfigurableApplicationContext application) {
        return application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}
}
