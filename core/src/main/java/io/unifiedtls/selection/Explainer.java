package io.unifiedtls.selection;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.Negotiation;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import io.unifiedtls.operations.TLSExplanation.Step;
import io.unifiedtls.wording.Setting;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Puts into words how a selection came about. */
public final class Explainer {

    private final BiFunction<TLSConfiguration, Optional<ServerName>, List<String>> violations;

    /**
     * Create an explainer.
     *
     * @param violations how a configuration for a host breaks the policy
     */
    public Explainer(BiFunction<TLSConfiguration, Optional<ServerName>, List<String>> violations) {
        this.violations = violations;
    }

    /**
     * Explain.
     *
     * @param choice the configuration that was chosen
     * @param selection what came of it
     * @param resolvers all resolvers of the chain that was asked
     */
    public TLSExplanation explain(
            ClientHello clientHello, Answer.Known<Choice> choice, Answer.Known<?> selection, ResolverChain resolvers) {
        List<Step> steps = steps(clientHello, choice, resolvers.resolvers());
        Optional<TLSConfiguration> configuration = choice.value().map(Choice::configuration);
        Optional<Answer.Refused<?>> refusal = refusal(clientHello, configuration, selection);
        Optional<ServerName> host =
                choice.value().filter(Choice::resolved).flatMap(resolved -> clientHello.serverName());
        return new TLSExplanation(
                steps,
                configuration,
                choice.value().filter(Choice::isCertificateSupplied).isPresent(),
                refusal.map(Answer.Refused::alert),
                refusal.map(Answer.Refused::reason).orElseGet(() -> decision(clientHello, steps)),
                configuration.map(found -> violations.apply(found, host)).orElse(List.of()),
                refusal.isPresent()
                        ? Optional.empty()
                        : configuration.flatMap(found -> Negotiation.applicationProtocol(clientHello, found)));
    }

    /**
     * Explain a tls-alpn-01 challenge, for which no resolver is asked.
     *
     * @param found a refusal if there is none
     * @param protocol of the challenge
     */
    public static TLSExplanation explainChallenge(
            Answer.Known<?> found, ApplicationProtocol protocol, ResolverChain resolvers) {
        Optional<Answer.Refused<?>> refusal =
                found instanceof Answer.Refused<?> refused ? Optional.of(refused) : Optional.empty();
        String reason = refusal.<String>map(Answer.Refused::reason)
                .orElse("A tls-alpn-01 challenge is under way: its certificate answers, and the connection ends");
        Outcome outcome = refusal.map(refused -> refused.isPassing() ? Outcome.REFUSED : Outcome.UNKNOWN)
                .orElse(Outcome.MATCHED);
        Stream<Step> hosts = resolvers.resolvers().get().stream()
                .flatMap(resolver -> SourceResolver.parts(resolver).stream())
                .map(resolver -> new Step(
                        resolvers.resolvers().name(resolver),
                        Outcome.NOT_ASKED,
                        "No host answers a client that offers %s alone".formatted(protocol)));
        return new TLSExplanation(
                Stream.concat(Stream.of(new Step("tls-alpn-01 challenges", outcome, reason)), hosts)
                        .toList(),
                Optional.empty(),
                false,
                refusal.map(Answer.Refused::alert),
                reason,
                List.of(),
                refusal.isPresent() ? Optional.empty() : Optional.of(protocol));
    }

    /** With those after the one that knows the name, which are not asked. */
    private static List<Step> steps(ClientHello clientHello, Answer<?> choice, Resolvers resolvers) {
        List<Answer.Step> asked = choice.steps();
        List<SniResolver> all = resolvers.get().stream()
                .flatMap(resolver -> SourceResolver.parts(resolver).stream())
                .toList();
        boolean isMatched = asked.stream().anyMatch(step -> step.outcome() == Outcome.MATCHED);
        Stream<Answer.Step> others = all.stream()
                .skip(isMatched ? asked.size() : all.size())
                .map(later -> new Answer.Step(later, Outcome.NOT_ASKED, "An earlier resolver knows the name"));
        return Stream.concat(asked.stream(), others)
                .map(step -> new Step(
                        resolvers.name(step.resolver()),
                        step.outcome(),
                        step.detail().isEmpty() ? detail(clientHello, step) : step.detail()))
                .toList();
    }

    private static String detail(ClientHello clientHello, Answer.Step step) {
        if (step.outcome() == Outcome.UNKNOWN) {
            return clientHello.serverName().isPresent()
                    ? "This resolver does not know the name"
                    : "The client sends no server name";
        }
        return step.resolver() instanceof HostTable table
                ? clientHello.serverName().flatMap(table::pattern).orElse("")
                : "";
    }

    private static String decision(ClientHello clientHello, List<Step> steps) {
        return steps.stream()
                .filter(step -> step.outcome() == Outcome.MATCHED)
                .findFirst()
                .map(step -> step.detail().isEmpty() ? step.resolver() : step.resolver() + ", " + step.detail())
                .orElseGet(() -> clientHello.serverName().isPresent()
                        ? "No host or resolver knows the server name (%s is default)"
                                .formatted(Setting.UNKNOWN_SERVER_NAME)
                        : "The client sends no server name (%s is default)".formatted(Setting.MISSING_SERVER_NAME));
    }

    private static Optional<Answer.Refused<?>> refusal(
            ClientHello clientHello, Optional<TLSConfiguration> configuration, Answer.Known<?> selection) {
        return selection instanceof Answer.Refused<?> refused
                ? Optional.of(refused)
                : configuration
                        .flatMap(found -> Negotiation.refusal(clientHello, found))
                        .map(Answer::refused);
    }
}
