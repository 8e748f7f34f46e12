package io.unifiedtls.selection;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.ClientHello;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.Answer.Step;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One ClientHello on its way through a chain of resolvers. For one thread at a time. */
final class ResolverWalk {

    private final List<SniResolver> resolvers;
    private final HostTable hosts;
    private final ResolverCache cache;
    private final ResolverCall call;
    private final ClientHello clientHello;
    private final TLSServerContext context;
    private Optional<Long> deadline = Optional.empty();

    ResolverWalk(
            List<SniResolver> resolvers,
            HostTable hosts,
            ResolverCache cache,
            ResolverCall call,
            ClientHello clientHello,
            TLSServerContext context) {
        this.resolvers = resolvers;
        this.hosts = hosts;
        this.cache = cache;
        this.call = call;
        this.clientHello = clientHello;
        this.context = context;
    }

    Answer<Optional<TLSConfiguration>> go() {
        return from(0);
    }

    private Answer<Optional<TLSConfiguration>> from(int position) {
        if (position == resolvers.size()) {
            return Answer.ready(Optional.empty());
        }
        return ask(resolvers.get(position))
                .handle(known -> known instanceof Answer.Refused<Optional<TLSConfiguration>> refused
                                && refused.unsettled().isPresent()
                        ? from(position + 1)
                                .handle(later -> unsettled(refused, later))
                                .after(refused.steps())
                        : known.andThen(found -> found.isPresent() ? Answer.ready(found) : from(position + 1)));
    }

    /** The answer where a resolver could not tell: that of the later ones, if they have one. */
    private static Answer<Optional<TLSConfiguration>> unsettled(
            Answer.Refused<Optional<TLSConfiguration>> first, Answer.Known<Optional<TLSConfiguration>> later) {
        boolean isFound = later.value().flatMap(found -> found).isPresent();
        return isFound || first.issuance().isEmpty()
                ? later
                : new Answer.Refused<>(
                        first.alert(), first.reason(), first.isPassing(), first.unsettled(), later.steps());
    }

    private Answer<Optional<TLSConfiguration>> ask(SniResolver resolver) {
        if (resolver instanceof HostTable) {
            return Answer.ready(hosts.resolve(clientHello, context)).handle(known -> stepped(hosts, known));
        }
        if (isNeverResolved()) {
            return new Answer.Ready<>(
                    Optional.empty(),
                    SourceResolver.parts(resolver).stream()
                            .map(part -> new Step(
                                    part, Outcome.NOT_ASKED, "Names under .invalid are never resolved (RFC 6761)"))
                            .toList());
        }
        return reply(resolver).handle(known -> stepped(resolver, known));
    }

    private Answer<Optional<TLSConfiguration>> reply(SniResolver resolver) {
        if (!(resolver instanceof CacheableSniResolver cacheable)) {
            return Answer.pending(abandoned -> call.ask(
                    resolver,
                    clientHello,
                    observation -> call.executor()
                            .call(
                                    observation.around(() -> Reply.of(() -> resolver.resolve(clientHello, context))),
                                    left(),
                                    abandoned)));
        }
        long start = System.nanoTime();
        if (clientHello.serverName().isEmpty()) {
            return call.known(Answer.ready(Optional.empty()), start);
        }
        Question question = new Question(cacheable, clientHello.serverName().get(), context);
        Optional<Answer.Known<Optional<TLSConfiguration>>> remembered = cache.remembered(question);
        if (remembered.isPresent()) {
            return call.known(remembered.get(), start);
        }
        Optional<Older> older = cache.whileFailing(question);
        return older.isPresent() ? call.older(resolver, clientHello, older.get(), start) : pending(question);
    }

    private Answer<Optional<TLSConfiguration>> pending(Question question) {
        return Answer.pending(abandoned -> call.ask(
                question.resolver(),
                clientHello,
                observation -> cache.ask(question, left(), abandoned, observation),
                new ResolverCall.Instead() {
                    @Override
                    public Optional<Older> afterFailure() {
                        return cache.afterFailure(question);
                    }

                    @Override
                    public Optional<Older> afterRejection() {
                        return cache.afterRejection(question);
                    }
                }));
    }

    /** Of the time for all resolvers together, which begins when the first one is asked. */
    private Duration left() {
        long now = System.nanoTime();
        long end = deadline.orElseGet(() -> now + call.timeout().toNanos());
        deadline = Optional.of(end);
        return Duration.ofNanos(Math.max(0, end - now));
    }

    private Answer.Known<Optional<TLSConfiguration>> stepped(
            SniResolver asked, Answer.Known<Optional<TLSConfiguration>> known) {
        if (!known.steps().isEmpty()) {
            return known;
        }
        SniResolver resolver = SourceResolver.culprit(asked, clientHello.serverName());
        Step step = known instanceof Answer.Refused<Optional<TLSConfiguration>> refused
                ? new Step(
                        resolver,
                        refused.unsettled().isPresent() && refused.issuance().isEmpty()
                                ? Outcome.UNKNOWN
                                : Outcome.REFUSED,
                        refused.reason())
                : new Step(resolver, known.value().orElseThrow().isPresent() ? Outcome.MATCHED : Outcome.UNKNOWN, "");
        return known.after(List.of(step));
    }

    /** RFC 6761, section 6.4. */
    private boolean isNeverResolved() {
        return clientHello
                .serverName()
                .filter(name -> name.value().equals("invalid") || name.value().endsWith(".invalid"))
                .isPresent();
    }
}
