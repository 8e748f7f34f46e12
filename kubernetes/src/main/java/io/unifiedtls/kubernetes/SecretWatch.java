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
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    private final KubernetesRepository repository;
    private final SecretFetches fetches;
    private final List<SharedIndexInformer<Secret>> informers = new ArrayList<>();
    private final CompletableFuture<?> listed;
    private final WatchFailures failures;

    /** Begin to watch. Returns without waiting for the server. */
    public SecretWatch(KubernetesClient client, SecretRules rules, InstantSource clock) {
        this.failures = new WatchFailures(clock);
        this.repository = new KubernetesRepository(rules, clock);
        this.fetches = new SecretFetches(repository, place -> read(client, place, rules));
        List<String> namespaces =
                rules.namespaces().isEmpty() ? List.of(String.valueOf(client.getNamespace())) : rules.namespaces();
        this.listed = CompletableFuture.allOf(namespaces.stream()
                .map(namespace -> follow(client, namespace, rules))
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

    /** Whether all Secrets have been listed once. */
    public boolean isListed() {
        return listed.isDone() && !listed.isCompletedExceptionally();
    }

    /** How many Secrets are served. */
    public long size() {
        return repository.size();
    }

    /** How many watches have failed for 75 seconds: at most one for each namespace. */
    public long failing() {
        return failures.count();
    }

    /** Why Secrets may have changed without a report, and why some are not served. */
    public List<String> problems() {
        return Stream.concat(failures.problems().stream(), repository.problems().stream())
                .toList();
    }

    /** The Secret at a place, by the same permissions; empty if it does not exist, or is not selected any more. */
    private static List<Secret> read(KubernetesClient client, String place, SecretRules rules) {
        int slash = place.indexOf('/');
        String name = place.substring(slash + 1);
        return selected(client, place.substring(0, slash), rules)
                .withField("metadata.name", name)
                .list()
                .getItems()
                .stream()
                .filter(secret -> TYPE.equals(secret.getType())
                        && name.equals(secret.getMetadata().getName()))
                .toList();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::stop);
        fetches.close();
        failures.close();
    }

    private CompletableFuture<?> follow(KubernetesClient client, String namespace, SecretRules rules) {
        SharedIndexInformer<Secret> informer =
                selected(client, namespace, rules).runnableInformer(0);
        informers.add(informer);
        informer.removeNamespaceIndex();
        informer.itemStore(new KnownSecrets());
        Handler handler = new Handler();
        informer.addEventHandler(handler);
        failures.add(namespace, informer);
        informer.exceptionHandler((isStarted, failure) -> {
            failures.failed(namespace, failure);
            return true;
        });
        informer.start().exceptionally(failure -> {
            handler.listed.completeExceptionally(failure);
            return null;
        });
        return handler.listed;
    }

    private static FilterWatchListDeletable<Secret, SecretList, Resource<Secret>> selected(
            KubernetesClient client, String namespace, SecretRules rules) {
        MixedOperation<Secret, SecretList, Resource<Secret>> secrets = client.secrets();
        var all = namespace.equals("*") ? secrets.inAnyNamespace() : secrets.inNamespace(namespace);
        var ofType = all.withField("type", TYPE);
        return rules.labelSelector() == null ? ofType : ofType.withLabelSelector(rules.labelSelector());
    }

    /** Called by one thread of each informer. */
    private final class Handler implements ResourceEventHandler<Secret> {

        private final CompletableFuture<Void> listed = new CompletableFuture<>();

        /** After the Secrets of the list, which an informer reports on another thread than the one that has listed them. */
        @Override
        public void onList(String resourceVersion, boolean remainedEmpty) {
            listed.complete(null);
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
            Stream.of(secret.getMetadata())
                    .forEach(metadata -> repository.remove(metadata.getNamespace() + "/" + metadata.getName()));
            fetches.soon();
        }

        private void put(Secret secret) {
            if (TYPE.equals(secret.getType())) {
                repository.put(secret);
                fetches.soon();
            }
        }
    }
}
