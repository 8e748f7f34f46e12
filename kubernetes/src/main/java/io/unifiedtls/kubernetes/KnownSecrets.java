package io.unifiedtls.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets that an informer knows, without their data, annotations and managed fields: it needs to know which there are, and their
 * versions. The host table has the certificates, and a second copy of each private key would serve nobody. Thread-safe.
 */
final class KnownSecrets implements ItemStore<Secret> {

    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();

    @Override
    public String getKey(Secret secret) {
        return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    }

    @Override
    public @Nullable Secret put(String key, Secret secret) {
        return secrets.put(key, bare(secret));
    }

    private static Secret bare(Secret secret) {
        ObjectMeta metadata = secret.getMetadata();
        return new SecretBuilder()
                .withType(secret.getType())
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(metadata.getNamespace())
                        .withName(metadata.getName())
                        .withUid(metadata.getUid())
                        .withResourceVersion(metadata.getResourceVersion())
                        .build())
                .build();
    }

    @Override
    public @Nullable Secret remove(String key) {
        return secrets.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return secrets.keySet().stream();
    }

    @Override
    public Stream<Secret> values() {
        return secrets.values().stream();
    }

    @Override
    public int size() {
        return secrets.size();
    }

    @Override
    public @Nullable Secret get(String key) {
        return secrets.get(key);
    }

    @Override
    public boolean isFullState() {
        return false;
    }
}
