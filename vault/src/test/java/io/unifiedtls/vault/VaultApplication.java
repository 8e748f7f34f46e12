package io.unifiedtls.vault;

import io.unifiedtls.fleet.testing.FleetServer;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application with a certificate of a Vault. */
public final class VaultApplication implements AutoCloseable {

    public static final String NAME = "shop.example.com";

    private final ConfigurableApplicationContext context;

    private VaultApplication(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static VaultApplication start(FleetServer server, FakeVault vault, String... properties) {
        return start(server, Application.class, vault, properties);
    }

    public static VaultApplication start(
            FleetServer server, Class<?> application, FakeVault vault, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "unified-tls.fleet.enabled=false",
                "unified-tls.configurations.web.application-protocols=http/1.1",
                "unified-tls.configurations.web.certificates[0].vault.role=web",
                "unified-tls.configurations.web.certificates[0].vault.names=" + NAME,
                "unified-tls.server.configuration=web",
                "unified-tls.server.unknown-server-name=default",
                "unified-tls.vault.address=" + vault.address()));
        all.addAll(List.of(properties));
        if (all.stream()
                .noneMatch(property -> property.matches("unified-tls\\.vault\\.(app-role|token|kubernetes).*"))) {
            all.add("unified-tls.vault.token=" + FakeTokens.ROOT);
        }
        return new VaultApplication(server.start(application, all.toArray(String[]::new)));
    }

    public int port() {
        return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public VaultCertificates certificates() {
        return context.getBean(VaultCertificates.class);
    }

    @Override
    public void close() {
        context.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class Application {}
}
