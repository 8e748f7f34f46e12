package io.unifiedtls.selection;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Found;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.Answer.Step;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import io.unifiedtls.selection.ServedEntries.Served;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks sources so that no wildcard of one takes an exact name of another: what all of them have for the exact name decides first, then
 * what they have for the wildcard, then entries that cannot be used and hold no name, and hosts that are unsettled. Each is asked at most
 * once. Thread-safe.
 */
final class SourcesInTurn implements SourceResolver {

    private final List<RepositoryResolver> sources;
    private final ServedEntries served;
    private final Cache<ServerName, RepositoryResolver> atWork =
            Caffeine.newBuilder().maximumSize(1_000).build();
    /** The one that failed last, until it answers. */
    private volatile @Nullable RepositoryResolver failing;

    /** All exact names, then all wildcards, then all broken entries. */
    private final List<SniResolver> parts;
    /** The steps up to the part that decides, or all of them, shared by the answers that are remembered. */
    private final List<List<Step>> matched;

    SourcesInTurn(List<RepositoryResolver> sources, int maximumSize) {
        this.sources = List.copyOf(sources);
        this.served = new ServedEntries(maximumSize);
        this.parts = Stream.of("", ", wildcards", ", broken")
                .flatMap(part -> sources.stream().<SniResolver>map(source -> new SourcePart(source, part)))
                .toList();
        this.matched = IntStream.rangeClosed(0, parts.size())
                .mapToObj(position -> steps(position, Outcome.MATCHED, ""))
                .toList();
    }

    /**
     * The finding that decides about a name.
     *
     * @param position of the part that has it
     */
    private record Decision(int position, RepositoryResolver source, Finding finding) {}

    @Override
    public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
        return decide(serverName, context).flatMap(SourcesInTurn::configuration);
    }

    @Override
    public Answer.Known<Optional<TLSConfiguration>> answer(ServerName serverName, TLSServerContext context) {
        Optional<Decision> decision = decide(serverName, context);
        int position = decision.map(Decision::position).orElse(parts.size());
        try {
            return Answer.ready(decision.flatMap(SourcesInTurn::configuration)).after(matched.get(position));
        } catch (HandshakeRefusedException ex) {
            return Answer.<Optional<TLSConfiguration>>refused(ex)
                    .after(steps(position, Outcome.REFUSED, String.valueOf(ex.getMessage())));
        }
    }

    @Override
    public Optional<Older> older(ServerName serverName, TLSServerContext context) {
        return served.find(serverName)
                .flatMap(answer -> answer.source()
                        .derivedNow(answer.entry(), context::configuration)
                        .map(configuration -> new Older(
                                Answer.ready(Optional.of(configuration)),
                                Duration.ofNanos(System.nanoTime() - answer.asked()))));
    }

    @Override
    public CacheableSniResolver culprit(ServerName serverName) {
        CacheableSniResolver source = atWork.getIfPresent(serverName);
        return Optional.ofNullable(source != null ? source : failing).orElse(this);
    }

    @Override
    public List<SniResolver> parts() {
        return parts;
    }

    @Override
    public boolean continuesWithoutClients() {
        return sources.stream().anyMatch(source -> source.repository().continuesWithoutClients());
    }

    /** Forget what was answered with entries that have changed. */
    void changed(Changed changed) {
        served.changed(changed);
    }

    /** The property of all sources. */
    @Override
    public String toString() {
        return "unified-tls.sources";
    }

    private Optional<Decision> decide(ServerName serverName, TLSServerContext context) {
        long since = served.forgettings();
        long asked = System.nanoTime();
        Optional<Decision> decision = answeredOrFailed(serverName, context);
        decision.flatMap(decided -> decided.finding().entry())
                .ifPresentOrElse(
                        entry -> served.keep(
                                serverName,
                                new Served(
                                        decision.orElseThrow().source(),
                                        decision.orElseThrow().finding().name(),
                                        entry,
                                        asked),
                                since),
                        () -> served.remove(serverName));
        return decision;
    }

    private Optional<Decision> answeredOrFailed(ServerName serverName, TLSServerContext context) {
        Optional<Decision> decision;
        try {
            decision = ask(serverName, context);
        } catch (RuntimeException | Error ex) {
            failing = atWork.getIfPresent(serverName);
            throw ex;
        }
        RepositoryResolver asked = atWork.asMap().remove(serverName);
        RepositoryResolver failed = failing;
        if (asked != null && failed != null && sources.indexOf(asked) >= sources.indexOf(failed)) {
            failing = null;
        }
        return decision;
    }

    private Optional<Decision> ask(ServerName serverName, TLSServerContext context) {
        String exact = serverName.value();
        Optional<String> wildcard = serverName.parent().map(parent -> "*." + parent.value());
        List<String> names = Stream.concat(Stream.of(exact), wildcard.stream()).toList();
        List<List<Found>> all = new ArrayList<>(sources.size());
        List<Decision> broken = new ArrayList<>(0);
        for (int i = 0; i < sources.size(); i++) {
            RepositoryResolver source = sources.get(i);
            atWork.put(serverName, source);
            List<Found> found = source.look(names);
            all.add(found);
            Finding finding = source.finding(found, exact, context);
            if (finding.isUnsettled()
                    || (finding.isUnusable() && !source.repository().holds(exact))) {
                broken.add(new Decision(2 * sources.size() + i, source, finding));
            } else if (!finding.isNothing()) {
                return Optional.of(new Decision(i, source, finding));
            }
        }
        return wildcard.flatMap(name -> wildcard(all, name, context))
                .or(() -> broken.stream().findFirst());
    }

    private Optional<Decision> wildcard(List<List<Found>> all, String name, TLSServerContext context) {
        return IntStream.range(0, sources.size())
                .mapToObj(i -> new Decision(
                        sources.size() + i, sources.get(i), sources.get(i).finding(all.get(i), name, context)))
                .filter(decision -> !decision.finding().isNothing())
                .findFirst();
    }

    private static Optional<TLSConfiguration> configuration(Decision decision) {
        return Optional.of(decision.source().settled(decision.finding()));
    }

    private List<Step> steps(int position, Outcome outcome, String detail) {
        Stream<Step> asked = parts.stream().limit(position).map(part -> new Step(part, Outcome.UNKNOWN, ""));
        Stream<Step> last = parts.stream().skip(position).limit(1).map(part -> new Step(part, outcome, detail));
        return sources.size() < 2 ? List.of() : Stream.concat(asked, last).toList();
    }
}
