package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.vault.FakeTokens;
import io.unifiedtls.vault.FakeVault;
import io.unifiedtls.vault.VaultCalls;
import io.unifiedtls.vault.VaultCertificates;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.DefaultResourceLoader;

/** A connection to a fake Vault as the auto-configuration makes it, without an application. */
public final class Connections implements AutoCloseable {

    private final VaultConnection connection;
    private final VaultCalls calls;

    private Connections(VaultProperties properties, SslBundles bundles, Duration bound) {
        this.connection = new VaultConnection(properties, new DefaultResourceLoader(), () -> bundles);
        this.calls = new VaultCalls(connection::session, bound);
    }

    /**
     * Connect as root, unless the properties say otherwise.
     *
     * @param properties names and values in turn, without the prefix
     */
    public static Connections to(FakeVault vault, String... properties) {
        return to(vault, new DefaultSslBundleRegistry(), properties);
    }

    public static Connections to(FakeVault vault, SslBundles bundles, String... properties) {
        Map<String, String> all = new HashMap<>(Map.of("address", vault.address()));
        for (int i = 0; i < properties.length; i += 2) {
            all.put(properties[i], properties[i + 1]);
        }
        if (all.keySet().stream().noneMatch(name -> name.matches("(token|app-role|kubernetes).*"))) {
            all.put("token", FakeTokens.ROOT);
        }
        return new Connections(properties(all), bundles, Duration.ofSeconds(20));
    }

    static VaultProperties properties(Map<String, String> values) {
        Map<String, String> prefixed = new HashMap<>();
        values.forEach((name, value) -> prefixed.put("unified-tls.vault." + name, value));
        return new Binder(new MapConfigurationPropertySource(prefixed))
                .bindOrCreate("unified-tls.vault", VaultProperties.class);
    }

    public VaultCalls calls() {
        return calls;
    }

    public VaultCertificates certificates() {
        return new VaultCertificates(calls, InstantSource.system());
    }

    @Override
    public void close() {
        connection.close();
    }
}
