package io.unifiedtls.autoconfigure.redirect;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.ServerContexts;
import io.unifiedtls.autoconfigure.properties.RedirectProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.Resolvers;
import io.unifiedtls.server.redirect.RedirectServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Redirects for as long as the web server runs: begins after it, since it needs its port, and ends before it.
 */
final class RedirectPort implements SmartLifecycle {

    /** In the environment, as Spring Boot's {@code local.server.port}. */
    static final String LOCAL_PORT = "local.unified-tls.redirect.port";

    private static final Logger log = PrintableLogger.of(RedirectPort.class);

    private final TLSProperties properties;
    private final ServerContexts contexts;
    private final Resolvers resolvers;
    private final Challenges challenges;
    private final ConfigurableApplicationContext application;
    private @Nullable RedirectServer server;

    RedirectPort(
            TLSProperties properties,
            ServerContexts contexts,
            Resolvers resolvers,
            Challenges challenges,
            ConfigurableApplicationContext application) {
        this.properties = properties;
        this.contexts = contexts;
        this.resolvers = resolvers;
        this.challenges = challenges;
        this.application = application;
    }

    @Override
    public synchronized void start() {
        if (server != null || !(application instanceof WebServerApplicationContext web) || web.getWebServer() == null) {
            return;
        }
        requireKnownHosts();
        RedirectProperties redirect = properties.redirect();
        WebServer https = Objects.requireNonNull(web.getWebServer());
        if (Objects.equals(redirect.port(), https.getPort())) {
            throw new InvalidTLSConfigurationException(
                    List.of("unified-tls.redirect.port is %d, but so is server.port. Set one of them to another port."
                            .formatted(https.getPort())));
        }
        int httpsPort = Objects.requireNonNullElseGet(redirect.httpsPort(), https::getPort);
        RedirectServer started = listen(redirect, httpsPort);
        server = started;
        publish(application.getEnvironment(), started.port());
        log.info("Port {} redirects HTTP to HTTPS on port {}", started.port(), httpsPort);
    }

    @Override
    public synchronized void stop() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    /** After the web server; stopped before that begins to shut down. */
    @Override
    public int getPhase() {
        return WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1;
    }

    private RedirectServer listen(RedirectProperties redirect, int httpsPort) {
        int port = Objects.requireNonNull(redirect.port());
        InetAddress address = address(redirect);
        try {
            return RedirectServer.start(
                    new InetSocketAddress(address, port),
                    contexts,
                    () -> httpsPort,
                    challenges,
                    contexts.get().handshakeTimeout());
        } catch (IOException ex) {
            throw new InvalidTLSConfigurationException(List.of(
                    "unified-tls.redirect.port is %d, but nothing can listen there: %s. Set another port, or stop the program that uses it."
                            .formatted(port, ex.getMessage())));
        }
    }

    /** An application with a development CA stays on this machine. */
    private @Nullable InetAddress address(RedirectProperties redirect) {
        InetAddress address = redirect.address() != null
                ? redirect.address()
                : Binder.get(application.getEnvironment())
                        .bind("server.address", InetAddress.class)
                        .orElse(null);
        if (!properties.development().enabled() || properties.development().insecureAllowRemote()) {
            return address;
        }
        if (address != null && !address.isLoopbackAddress()) {
            throw new InvalidTLSConfigurationException(List.of(
                    ("unified-tls.redirect.address is %s, but unified-tls.development is enabled, which is only for "
                                    + "this machine. Remove it, or set unified-tls.development.insecure-allow-remote to true.")
                            .formatted(address.getHostAddress())));
        }
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    private void requireKnownHosts() {
        boolean isAnyKnown = resolvers.get().stream()
                .anyMatch(resolver ->
                        !(resolver instanceof HostTable table) || !table.hosts().isEmpty());
        if (!isAnyKnown && !challenges.isPossible()) {
            throw new InvalidTLSConfigurationException(
                    List.of("unified-tls.redirect.port is set, but no host is known, so there is nothing to redirect. "
                            + "Add unified-tls.hosts, unified-tls.sources or an SniResolver bean, or remove it."));
        }
    }

    private static void publish(ConfigurableEnvironment environment, int port) {
        String name = "unified-tls.ports";
        Map<String, Object> ports = new HashMap<>(Map.of(LOCAL_PORT, port));
        MapPropertySource source = new MapPropertySource(name, ports);
        if (environment.getPropertySources().contains(name)) {
            environment.getPropertySources().replace(name, source);
        } else {
            environment.getPropertySources().addFirst(source);
        }
    }
}
