package io.unifiedtls.actuate;

import io.unifiedtls.CertificateRepository.Summary;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.RepositoryResolver;
import io.unifiedtls.selection.StaleAnswers;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Which configurations, hosts and certificates there are, for all who tell about them. Thread-safe. */
public final class TLSInventory {

    private static final Logger log = PrintableLogger.of(TLSInventory.class);
    /** A source may have a million hosts. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final TLSContextFactory contexts;
    private final Supplier<HostTable> table;
    private final Function<ServerName, Optional<SigningChain>> certificates;
    private final Supplier<List<RepositoryResolver>> sources;
    private final Clock clock;
    private @Nullable Map<String, Validity> firstOfSources;
    private Instant looked = Instant.MIN;

    /**
     * Create an inventory.
     *
     * @param table the host table that is in force
     * @param certificates what hosts get whose configuration has no certificates
     * @param sources the resolvers of directories and repositories
     */
    public TLSInventory(
            TLSContextFactory contexts,
            Supplier<HostTable> table,
            Function<ServerName, Optional<SigningChain>> certificates,
            Supplier<List<RepositoryResolver>> sources,
            Clock clock) {
        this.contexts = contexts;
        this.table = table;
        this.certificates = certificates;
        this.sources = sources;
        this.clock = clock;
    }

    Clock clock() {
        return clock;
    }

    Map<String, TLSConfiguration> configurations() {
        return contexts.configurations();
    }

    /** The names and wildcards of the host table that a configuration answers. */
    List<String> hostsOf(String configuration) {
        return table.get().hosts().entrySet().stream()
                .filter(host -> host.getValue().label().equals(configuration))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The chains of a configuration, or those that its hosts get otherwise. */
    List<SigningChain> chains(TLSConfiguration configuration) {
        return configuration.signingChains().isEmpty()
                ? hostsOf(configuration.label()).stream()
                        .map(HostTable::example)
                        .map(certificates)
                        .flatMap(Optional::stream)
                        .toList()
                : configuration.signingChains();
    }

    /**
     * Hosts: those of the table, then those of the sources.
     *
     * @param most how many of each source
     * @param incomplete called if a source has more, or cannot be read
     */
    Stream<Host> hosts(int most, Runnable incomplete) {
        Stream<Host> operators = table.get().hosts().entrySet().stream()
                .map(entry -> new Host(
                        entry.getKey(),
                        entry.getValue().label(),
                        "unified-tls.hosts",
                        first(chains(entry.getKey(), entry.getValue())),
                        Optional.empty()));
        return Stream.concat(
                operators, sources.get().stream().flatMap(source -> first(source, most, incomplete).stream()));
    }

    private List<SigningChain> chains(String pattern, TLSConfiguration configuration) {
        return configuration.signingChains().isEmpty()
                ? certificates.apply(HostTable.example(pattern)).stream().toList()
                : configuration.signingChains();
    }

    private static List<Host> first(RepositoryResolver source, int most, Runnable incomplete) {
        try (Stream<Host> hosts = hosts(source)) {
            List<Host> read = hosts.limit(most + 1L).toList();
            if (read.size() <= most) {
                return read;
            }
            incomplete.run();
            return read.subList(0, most);
        } catch (RuntimeException ex) {
            log.warn("The hosts of {} cannot be listed", source, ex);
            incomplete.run();
            return List.of();
        }
    }

    private static Stream<Host> hosts(RepositoryResolver source) {
        return source.repository()
                .list()
                .flatMap(summary -> summary.names().stream()
                        .map(name -> new Host(
                                name,
                                source.configuration().orElse(null),
                                source.toString(),
                                Validity.of(summary),
                                Optional.ofNullable(source.disabled().get(name)).or(summary::fault))));
    }

    /** Hosts whose clients are refused, and why; at most a thousand of each source. */
    public Map<String, String> disabledHosts() {
        Map<String, String> disabled = new LinkedHashMap<>();
        sources.get().forEach(source -> disabled.putAll(source.disabled()));
        return disabled;
    }

    /** The resolvers that have failed lately, and why, by their names. */
    Map<String, String> failingResolvers() {
        return contexts instanceof ContextFactory ours ? ours.failingResolvers() : Map.of();
    }

    /** The older answers of resolvers that fail, by their names. */
    public Map<String, StaleAnswers> staleAnswers() {
        return contexts instanceof ContextFactory ours ? ours.staleAnswers() : Map.of();
    }

    /** Names that several entries of a source want, and who answers them. */
    List<String> clashes() {
        return sources.get().stream()
                .flatMap(source -> source.repository().clashes().stream())
                .map(Printable::of)
                .toList();
    }

    /** The certificate that expires first, by configuration, and by source. Of sources as of a minute ago at most. */
    Map<String, Validity> firstToExpire() {
        Map<String, Validity> first = new LinkedHashMap<>();
        configurations()
                .forEach((name, configuration) ->
                        first(chains(configuration)).ifPresent(validity -> first.put(name, validity)));
        first.putAll(firstOfSources());
        return first;
    }

    /** When the first certificate expires, by configuration, and by source. */
    public Map<String, Instant> expiries() {
        Map<String, Instant> expiries = new LinkedHashMap<>();
        firstToExpire().forEach((name, validity) -> expiries.put(name, validity.notAfter()));
        return expiries;
    }

    /** The names of all sources among {@link #expiries}, whether they have a certificate or not. */
    public List<String> sourceNames() {
        return sources.get().stream().map(RepositoryResolver::toString).toList();
    }

    private synchronized Map<String, Validity> firstOfSources() {
        Instant now = clock.instant();
        Map<String, Validity> known = firstOfSources;
        if (known == null || looked.plus(REMEMBERED).isBefore(now)) {
            known = new LinkedHashMap<>();
            for (RepositoryResolver source : sources.get()) {
                Optional<Validity> first = source.repository().firstToExpire().flatMap(Validity::of);
                if (first.isPresent()) {
                    known.put(source.toString(), first.get());
                }
            }
            firstOfSources = known;
            looked = now;
        }
        return known;
    }

    private static Optional<Validity> first(List<SigningChain> chains) {
        return chains.stream()
                .flatMap(chain -> chain.certificates().stream())
                .map(Validity::of)
                .min(Validity.FIRST);
    }

    /**
     * A host.
     *
     * @param name a name or a wildcard
     * @param configuration the name of the configuration that it has or derives from; null if that is the server's, or the
     *     entry's own
     * @param origin the property that it comes from
     * @param validity of its certificate that expires first, if it is known
     * @param fault why its clients are refused, if they are
     */
    record Host(
            String name,
            @Nullable String configuration,
            String origin,
            Optional<Validity> validity,
            Optional<String> fault) {

        boolean matches(String part) {
            return name.contains(part)
                    || Objects.requireNonNullElse(configuration, "").contains(part);
        }
    }

    /** From when to when a certificate is valid. */
    record Validity(Optional<Instant> notBefore, Instant notAfter) {

        static final Comparator<Validity> FIRST = Comparator.comparing(Validity::notAfter);

        static Validity of(X509Certificate certificate) {
            return new Validity(
                    Optional.of(certificate.getNotBefore().toInstant()),
                    certificate.getNotAfter().toInstant());
        }

        static Optional<Validity> of(Summary summary) {
            return summary.notAfter().map(end -> new Validity(summary.notBefore(), end));
        }

        boolean includes(Instant now) {
            return now.isBefore(notAfter)
                    && notBefore.filter(start -> start.isAfter(now)).isEmpty();
        }

        long daysLeft(Instant now) {
            return Duration.between(now, notAfter).toDays();
        }

        /** Whether less is left than a time, and less than a part of the certificate's lifetime. */
        boolean isExpiring(Instant now, Duration threshold, int percent) {
            Duration left = Duration.between(now, notAfter);
            Duration part = notBefore
                    .map(start -> Duration.between(start, notAfter)
                            .multipliedBy(percent)
                            .dividedBy(100))
                    .orElse(threshold);
            return left.compareTo(threshold) < 0 && left.compareTo(part) < 0;
        }
    }
}
