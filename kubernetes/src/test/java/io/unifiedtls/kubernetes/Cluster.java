package io.unifiedtls.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server that speaks the API of Kubernetes, with lists and watches of what tests put there. */
public final class Cluster implements AutoCloseable {

    private final KubernetesCrudDispatcher secrets = new KubernetesCrudDispatcher();
    private KubernetesMockServer server = newServer();
    private final NamespacedKubernetesClient client;
    private final int port;

    public Cluster() {
        server.init(InetAddress.getLoopbackAddress(), 0);
        client = server.createClient();
        port = server.getPort();
    }

    private KubernetesMockServer newServer() {
        return new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), secrets, false);
    }

    /** Ends all connections and accepts no others. */
    public void stop() {
        try {
            server.destroy();
        } catch (IllegalStateException ex) {
            // Its connections have ended by then. A closed watch can hold its event loop up for a minute, and it waits
            // ten seconds
            if (!"Unable to close Vertx".equals(ex.getMessage())) {
                throw ex;
            }
        }
    }

    /** Starts it again on the same port, with the same Secrets. */
    public void restart() {
        server = newServer();
        server.init(InetAddress.getLoopbackAddress(), port);
    }

    public NamespacedKubernetesClient client() {
        return client;
    }

    public void put(Secret secret) {
        client.secrets()
                .inNamespace(secret.getMetadata().getNamespace())
                .resource(secret)
                .createOr(existing -> existing.update());
        forgetRequests();
    }

    /** It keeps them all for its tests, with the Secrets in them. */
    private void forgetRequests() {
        try {
            RecordedRequest request;
            do {
                request = server.takeRequest(0, TimeUnit.MILLISECONDS);
            } while (request != null);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    public void delete(String namespace, String name) {
        client.secrets().inNamespace(namespace).withName(name).delete();
    }

    /** As cert-manager writes it, with an empty ca.crt. */
    public static Secret secret(String namespace, String name, SigningChain chain) {
        return secret(
                namespace,
                name,
                Map.of(
                        "tls.crt",
                        encoded(TestCertificates.pem(chain.certificates())),
                        "tls.key",
                        encoded(TestCertificates.pem(chain.privateKey())),
                        "ca.crt",
                        ""));
    }

    /** One that was created at a time. */
    public static Secret secret(String namespace, String name, SigningChain chain, String created) {
        Secret secret = secret(namespace, name, chain);
        secret.getMetadata().setCreationTimestamp(created);
        return secret;
    }

    public static Secret secret(String namespace, String name, Map<String, String> data) {
        return new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(data)
                .build();
    }

    public static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        client.close();
        stop();
    }
}
