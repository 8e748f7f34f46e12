package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.vault.VaultSession;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.io.ResourceLoader;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.client.RestClientBuilder;
import org.springframework.vault.client.VaultEndpoint;
import org.springframework.vault.client.VaultHttpHeaders;
import org.springframework.vault.core.VaultTemplate;

/** A connection to Vault by the settings, made at its first use. Thread-safe. */
final class VaultConnection implements AutoCloseable {

    private static final int LARGEST_ANSWER = 1 << 20;
    private static final int LARGEST_TRUST = 1 << 20;

    private final VaultProperties properties;
    private final ResourceLoader resources;
    private final Supplier<SslBundles> bundles;
    private @Nullable VaultSession session;
    private @Nullable RenewableSession login;
    private @Nullable ThreadPoolTaskScheduler scheduler;

    /**
     * Create it.
     *
     * @param bundles asked for only if the settings name one
     */
    VaultConnection(VaultProperties properties, ResourceLoader resources, Supplier<SslBundles> bundles) {
        this.properties = properties;
        this.resources = resources;
        this.bundles = bundles;
    }

    /**
     * The only session. Nothing is sent yet.
     *
     * @throws InvalidTLSConfigurationException if the trust cannot be used
     */
    synchronized VaultSession session() {
        VaultSession made = session;
        if (made == null) {
            made = connect();
            session = made;
        }
        return made;
    }

    private VaultSession connect() {
        RestClientBuilder client = client();
        ThreadPoolTaskScheduler renewals = new ThreadPoolTaskScheduler();
        renewals.setThreadNamePrefix("tls-vault-token-");
        renewals.setDaemon(true);
        renewals.initialize();
        scheduler = renewals;
        var unauthenticated = client.build();
        ClientAuthentication authentication = Authentications.of(properties, unauthenticated);
        RenewableSession sessions = new RenewableSession(authentication, renewals, unauthenticated);
        login = sessions;
        return sessions.with(new VaultTemplate(client, sessions));
    }

    private RestClientBuilder client() {
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // Tokens go to this server alone
                .connectTimeout(properties.connectTimeout())
                .sslContext(sslContext())
                .build());
        requests.setReadTimeout(properties.timeout());
        RestClientBuilder client = RestClientBuilder.builder()
                .endpoint(endpoint())
                .requestFactory(new BoundedRequestFactory(requests, LARGEST_ANSWER));
        String namespace = properties.namespace();
        return namespace == null ? client : client.defaultHeader(VaultHttpHeaders.VAULT_NAMESPACE, namespace);
    }

    private VaultEndpoint endpoint() {
        URI uri = URI.create(Objects.requireNonNull(properties.address()));
        VaultEndpoint endpoint = VaultEndpoint.from(uri);
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
        endpoint.setPath(path.isEmpty() ? VaultEndpoint.API_VERSION : path + "/" + VaultEndpoint.API_VERSION);
        return endpoint;
    }

    private SSLContext sslContext() {
        String bundle = properties.bundle();
        if (bundle != null) {
            try {
                return bundles.get().getBundle(bundle).createSslContext();
            } catch (NoSuchSslBundleException ex) {
                throw fault("bundle is '%s', which does not exist. Add it to spring.ssl.bundle."
                        .formatted(Printable.of(bundle, 100)));
            }
        }
        TLSConfiguration configuration = TLSConfiguration.builder()
                .label("unified-tls.vault")
                .trustStore(trust())
                .build();
        return new JsseBackend().newClientContext(configuration).sslContext();
    }

    private TrustStore trust() {
        String location = properties.trust();
        if (location == null) {
            return TrustStore.system();
        }
        try (InputStream content = resources.getResource(location).getInputStream()) {
            String pem = new String(content.readNBytes(LARGEST_TRUST), StandardCharsets.US_ASCII);
            return TrustStore.systemAnd(TrustStore.ofPem(pem).certificates());
        } catch (IOException | InvalidMaterialException ex) {
            throw fault("trust is '%s', which cannot be used: %s"
                    .formatted(Printable.of(location, 200), Printable.of(String.valueOf(ex.getMessage()), 300)));
        }
    }

    private static InvalidTLSConfigurationException fault(String fault) {
        return new InvalidTLSConfigurationException(List.of("unified-tls.vault." + fault));
    }

    /** Revokes the token, unless the settings have it. */
    @Override
    public synchronized void close() {
        if (login != null) {
            login.destroy();
        }
        if (scheduler != null) {
            scheduler.shutdown();
        }
    }
}
