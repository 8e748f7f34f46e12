package io.unifiedtls.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.Printable;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Follows the Secrets of some namespaces. Its informers list them once, and again if the server has forgotten where they were ("410 Gone");
 * meanwhile, what is known stays. They try for ever. Thread-safe.
 */
public final class SecretWatch implements AutoCloseable {

    private static final Logger log = PrintableLogger.of(SecretWatch.class);
    private static final String TYPE = "kubernetes.io/tls";

    /** A watch that ends is begun anew in this time, unless something is wrong. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final KubernetesRepository repository;
    private final List<SharedIndexInformer<Secret>> informers = new ArrayList<>();
    private final CompletableFuture<?> listed;
    /** By the namespace, since when its watch fails. */
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    private record Failure(Instant since, String problem) {}

    /** Begin to watch. Returns without waiting for the server. */
    public SecretWatch(KubernetesClient client, SecretRules rules, InstantSource clock) {
        this.clock = clock;
        this.repository = new KubernetesRepository(rules, clock, this::problems);
        List<String> namespaces =
                rules.namespaces().isEmpty() ? List.of(String.valueOf(client.getNamespace())) : rules.namespaces();
        this.listed = CompletableFuture.allOf(namespaces.stream()
                .map(namespace -> follow(client, namespace, rules).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
        listed.thenRun(repository::complete).exceptionally(failure -> {
            log.debug("The Secrets could not be listed", failure);
            return null;
        });
    }

    public CertificateRepository repository() {
        return repository;
    }

    /** Wait until all Secrets have been listed; whether they are, in that time. */
    public boolean await(Duration bound) {
        try {
            listed.get(bound.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException ex) {
            log.debug("The Secrets have not been listed", ex);
            return false;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Why Secrets may have changed without a report. */
    public List<String> problems() {
        Instant longAgo = clock.instant().minus(GRACE);
        return failures.entrySet().stream()
                .filter(failure -> failure.getValue().since().isBefore(longAgo))
                .map(failure ->
                        "The watch over the Secrets of namespace %s fails since %s (%s). Its current hosts stay in force. Check the network and the permissions of the service account."
                                .formatted(
                                        failure.getKey(),
                                        failure.getValue().since(),
                                        failure.getValue().problem()))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
    }

    private CompletableFuture<?> follow(KubernetesClient client, String namespace, SecretRules rules) {
        SharedIndexInformer<Secret> informer =
                selected(client, namespace, rules).runnableInformer(0);
        informers.add(informer);
        informer.removeNamespaceIndex();
        informer.itemStore(new KnownSecrets());
        informer.addEventHandler(new Handler(namespace));
        informer.exceptionHandler((isStarted, failure) -> {
            failed(namespace, failure);
            return true;
        });
        return informer.start().toCompletableFuture();
    }

    private static FilterWatchListDeletable<Secret, SecretList, Resource<Secret>> selected(
            KubernetesClient client, String namespace, SecretRules rules) {
        MixedOperation<Secret, SecretList, Resource<Secret>> secrets = client.secrets();
        var all = namespace.equals("*") ? secrets.inAnyNamespace() : secrets.inNamespace(namespace);
        var ofType = all.withField("type", TYPE);
        return rules.labelSelector() == null ? ofType : ofType.withLabelSelector(rules.labelSelector());
    }

    private void failed(String namespace, Throwable failure) {
        String problem = Printable.of(String.valueOf(failure.getMessage()), 200);
        if (failures.putIfAbsent(namespace, new Failure(clock.instant(), problem)) == null) {
            log.warn(
                    "The watch over the Secrets of namespace {} failed ({}). Its hosts stay in force, and the watch is tried again",
                    namespace,
                    problem);
        }
        log.debug("The watch over Secrets failed", failure);
    }

    /** Called by one thread of each informer. */
    private final class Handler implements ResourceEventHandler<Secret> {

        private final String namespace;

        Handler(String namespace) {
            this.namespace = namespace;
        }

        /** It has listed again. */
        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            failures.remove(namespace);
        }

        @Override
        public void onAdd(Secret secret) {
            put(secret);
        }

        @Override
        public void onUpdate(Secret before, Secret secret) {
            put(secret);
        }

        @Override
        public void onDelete(Secret secret, boolean isStateUnknown) {
            failures.remove(namespace);
            Stream.of(secret.getMetadata())
                    .forEach(metadata -> repository.remove(metadata.getNamespace() + "/" + metadata.getName()));
        }

        private void put(Secret secret) {
            failures.remove(namespace);
            if (TYPE.equals(secret.getType())) {
                repository.put(secret);
            }
        }
    }
}
