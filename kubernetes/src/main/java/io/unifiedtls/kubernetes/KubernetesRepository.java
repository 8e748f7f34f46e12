package io.unifiedtls.kubernetes;

import io.fabric8.kubernetes.api.model.Secret;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The hosts of Secrets, as a watch reports them. Lookups ask only memory. Thread-safe. */
final class KubernetesRepository implements CertificateRepository {

    /** Of a message: a tenant can create as many Secrets with the same name as it likes. */
    private static final int MOST_PLACES = 10;

    private final OnceLog log = new OnceLog(PrintableLogger.of(KubernetesRepository.class));

    private final SecretRules rules;
    private final SecretReader reader;
    private final InstantSource clock;
    private final SecretClaims claims = new SecretClaims();
    /** Guarded by the claims. */
    private final NamespaceShares shares;

    private final List<Consumer<Changed>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean isComplete;

    /** Create a repository without hosts. */
    KubernetesRepository(SecretRules rules, InstantSource clock) {
        this.rules = rules;
        this.reader = new SecretReader(rules);
        this.clock = clock;
        this.shares = new NamespaceShares(rules.namesPerNamespace());
    }

    /** All Secrets have been reported once: a name without one is unknown from now on. */
    void complete() {
        isComplete = true;
        tell(new Changed.All());
    }

    /** A Secret was created or replaced. One that cannot be used keeps the material that it had before. */
    void put(Secret secret) {
        put(reader.read(secret), false);
    }

    /** The Secrets that are to be read again, since there is room for their names again, by their places. */
    List<String> missing() {
        synchronized (claims) {
            return shares.missing();
        }
    }

    /** A Secret was read again; a report of it that has come in the meantime is later. */
    void putMissing(Secret secret) {
        put(reader.read(secret), true);
    }

    private void put(SecretHost read, boolean onlyMissing) {
        SecretHost host = read;
        Set<String> changed = new HashSet<>();
        boolean isRenewal;
        synchronized (claims) {
            if (onlyMissing && !shares.isMissing(host.place())) {
                return;
            }
            SecretHost former = claims.at(host.place());
            boolean isSame = former != null && former.uid().equals(host.uid());
            if (former != null
                    && isSame
                    && host.entry().isEmpty()
                    && former.entry().isPresent()) {
                host = host.keeping(former);
            }
            NamespaceShare.Change change = shares.put(host);
            isRenewal = former != null
                    && isSame
                    && change.isServed()
                    && change.out().isEmpty()
                    && former.names().equals(host.names())
                    && host.fault().isEmpty();
            changed.addAll(change.isServed() ? replace(host) : withdraw(host.place()));
            change.out().forEach(place -> changed.addAll(withdraw(place)));
        }
        report(host);
        tell(new Changed.Names(changed, !isRenewal));
    }

    private Set<String> replace(SecretHost host) {
        Set<String> concerned = faultAt(host.place());
        concerned.addAll(claims.put(host));
        return concerned;
    }

    private Set<String> withdraw(String place) {
        Set<String> concerned = faultAt(place);
        concerned.addAll(claims.remove(place));
        return concerned;
    }

    /** The place of a Secret that cannot be used, since its fault is known by that and not by its names. */
    private Set<String> faultAt(String place) {
        SecretHost former = claims.at(place);
        return new HashSet<>(former != null && former.entry().isEmpty() ? Set.of(place) : Set.of());
    }

    /** A tenant can change a Secret as often as it likes: not every change is a line of the log. */
    private void report(SecretHost host) {
        host.fault().ifPresent(fault -> log.warn(host.place(), fault, null));
        shares.problem(host.namespace()).ifPresent(problem -> log.warn("share " + host.namespace(), problem, null));
        host.names().stream()
                .flatMap(name -> clash(name).stream())
                .findFirst()
                .ifPresent(clash -> log.warn("clash " + host.namespace(), clash, null));
    }

    /** A Secret was deleted, or is not selected any more. */
    void remove(String place) {
        remove(place, false);
    }

    /** A Secret that was read again does not exist any more. */
    void removeMissing(String place) {
        remove(place, true);
    }

    private void remove(String place, boolean onlyMissing) {
        Set<String> changed;
        synchronized (claims) {
            if (onlyMissing && !shares.isMissing(place)) {
                return;
            }
            changed = withdraw(place);
            shares.remove(place);
        }
        tell(new Changed.Names(changed));
    }

    /** Why Secrets are not served that could be. */
    List<String> problems() {
        return shares.problems();
    }

    /** How many Secrets are served. */
    long size() {
        return claims.all().count();
    }

    private void tell(Changed changed) {
        listeners.forEach(listener -> listener.accept(changed));
    }

    @Override
    public Optional<Entry> find(String name) {
        Optional<SecretHost> host = answering(name);
        if (host.isPresent()) {
            return host.flatMap(SecretHost::entry);
        }
        claims.wanting(name).stream()
                .flatMap(broken -> broken.fault().stream())
                .findFirst()
                .ifPresent(fault -> {
                    throw new InvalidMaterialException(fault);
                });
        if (!isComplete) {
            throw new IllegalStateException("The Secrets of Kubernetes have not been listed yet");
        }
        return Optional.empty();
    }

    /** If several Secrets want a name, one whose host would be refused does not take it from the others. */
    private Optional<SecretHost> answering(String name) {
        List<SecretHost> candidates = claims.wanting(name);
        Instant now = clock.instant();
        if (candidates.size() > 1) {
            Optional<SecretHost> good = candidates.stream()
                    .filter(host -> host.isValidAt(now)
                            && rules.judge()
                                    .apply(host.entry().orElseThrow(), name)
                                    .isEmpty())
                    .findFirst();
            if (good.isPresent()) {
                return good;
            }
        }
        return claims.answering(name, now);
    }

    /** A broken Secret takes no name from later sources. */
    @Override
    public boolean holds(String name) {
        return claims.answering(name, clock.instant()).isPresent();
    }

    @Override
    public Stream<Summary> list() {
        return claims.all().map(KubernetesRepository::summary);
    }

    private static Summary summary(SecretHost host) {
        var leaf = host.entry().map(entry -> entry.signingChains().get(0).leaf());
        return new Summary(
                host.names().isEmpty()
                        ? List.of(host.place())
                        : host.names().stream().sorted().toList(),
                leaf.map(certificate -> certificate.getNotBefore().toInstant()),
                leaf.map(certificate -> certificate.getNotAfter().toInstant()),
                host.entry().isPresent() ? Optional.empty() : host.fault());
    }

    @Override
    public Map<String, String> faults() {
        return claims.all()
                .filter(host -> host.entry().isEmpty())
                .collect(
                        Collectors.toMap(SecretHost::place, host -> host.fault().orElse("")));
    }

    @Override
    public List<String> clashes() {
        return claims.byName().keySet().stream()
                .sorted()
                .flatMap(name -> clash(name).stream())
                .toList();
    }

    private Optional<String> clash(String name) {
        List<SecretHost> wanting = claims.wanting(name);
        if (wanting.size() < 2) {
            return Optional.empty();
        }
        String places =
                wanting.stream().limit(MOST_PLACES).map(SecretHost::place).collect(Collectors.joining(", "));
        int more = wanting.size() - MOST_PLACES;
        return Optional.of("'%s' is in several Secrets: %s%s. That of %s answers. Remove the name from the others."
                .formatted(
                        name,
                        places,
                        more > 0 ? " and %d more".formatted(more) : "",
                        answering(name).map(SecretHost::place).orElse("none")));
    }

    @Override
    public List<String> rejected() {
        return claims.all()
                .filter(host -> host.entry().isPresent())
                .flatMap(host -> host.fault().stream())
                .sorted()
                .toList();
    }

    @Override
    public void onChange(Consumer<Changed> listener) {
        listeners.add(listener);
    }
}
