package io.unifiedtls.selection;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import io.unifiedtls.operations.TLSExplanation.Step;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts into words how a selection came about. */
public final class Explainer {

    private final ServerSettings settings;
    private final BiFunction<TLSConfiguration, Optional<ServerName>, List<String>> violations;

    /**
     * Create an explainer.
     *
     * @param violations how a configuration for a host breaks the policy
     */
    public Explainer(
            ServerSettings settings, BiFunction<TLSConfiguration, Optional<ServerName>, List<String>> violations) {
        this.settings = settings;
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
        @Nullable TLSConfiguration configuration =
                choice.value().map(Choice::configuration).orElse(null);
        Optional<Answer.Refused<?>> refusal = selection instanceof Answer.Refused<?> refused
                ? Optional.of(refused)
                : negotiationRefusal(clientHello, configuration);
        Optional<ServerName> host =
                choice.value().filter(Choice::resolved).flatMap(resolved -> clientHello.serverName());
        return new TLSExplanation(
                steps,
                Optional.ofNullable(configuration),
                choice.value().filter(Choice::isCertificateSupplied).isPresent(),
                refusal.map(Answer.Refused::alert),
                refusal.map(Answer.Refused::reason).orElseGet(() -> decision(clientHello, steps)),
                configuration == null ? List.of() : violations.apply(configuration, host),
                refusal.isPresent() ? Optional.empty() : applicationProtocol(clientHello, configuration));
    }

    /** With those after the one that knows the name, which are not asked. */
    private static List<Step> steps(ClientHello clientHello, Answer<?> choice, List<SniResolver> resolvers) {
        List<Answer.Step> asked = choice.steps();
        boolean isMatched = asked.stream().anyMatch(step -> step.outcome() == Outcome.MATCHED);
        Stream<Answer.Step> others = resolvers.stream()
                .skip(isMatched ? asked.size() : resolvers.size())
                .map(later -> new Answer.Step(later, Outcome.NOT_ASKED, "An earlier one knows the name"));
        return Stream.concat(asked.stream(), others)
                .map(step -> new Step(
                        describe(step.resolver()),
                        step.outcome(),
                        step.detail().isEmpty() ? detail(clientHello, step) : step.detail()))
                .toList();
    }

    private static String detail(ClientHello clientHello, Answer.Step step) {
        if (step.outcome() == Outcome.UNKNOWN) {
            return clientHello.serverName().isPresent() ? "It does not know the name" : "There is no name";
        }
        return step.resolver() instanceof HostTable table
                ? clientHello.serverName().flatMap(table::pattern).orElse("")
                : "";
    }

    private static String describe(SniResolver resolver) {
        if (resolver instanceof HostTable) {
            return "host table";
        }
        String name = resolver.getClass().getName();
        return resolver.toString().startsWith(name)
                ? name.replaceFirst("\\$\\$Lambda.*", " (a lambda)")
                : resolver.toString();
    }

    private String decision(ClientHello clientHello, List<Step> steps) {
        return steps.stream()
                .filter(step -> step.outcome() == Outcome.MATCHED)
                .findFirst()
                .map(step -> step.detail().isEmpty() ? step.resolver() : step.resolver() + ", " + step.detail())
                .orElseGet(() -> clientHello.serverName().isPresent()
                        ? "No resolver knows the server name, and %s is default"
                                .formatted(settings.nameOf("unknown-server-name"))
                        : "There is no server name, and %s is default"
                                .formatted(settings.nameOf("missing-server-name")));
    }

    /** What follows from what the client offers, if it says (RFC 8446, section 4.2.1; RFC 7301, section 3.2). */
    private static Optional<Answer.Refused<?>> negotiationRefusal(
            ClientHello clientHello, @Nullable TLSConfiguration configuration) {
        if (configuration == null) {
            return Optional.empty();
        }
        boolean version = clientHello.versions().isEmpty()
                || clientHello.versions().stream()
                        .anyMatch(offered -> offered.compareTo(configuration.lowestSupportedVersion()) >= 0
                                && offered.compareTo(configuration.highestSupportedVersion()) <= 0);
        if (!version) {
            return Optional.of(Answer.refused(
                    Alert.PROTOCOL_VERSION,
                    "The client offers %s, and the configuration has %s to %s"
                            .formatted(
                                    clientHello.versions(),
                                    configuration.lowestSupportedVersion(),
                                    configuration.highestSupportedVersion())));
        }
        List<ApplicationProtocol> offered = clientHello.applicationProtocols();
        return offered.isEmpty()
                        || protocols(configuration).isEmpty()
                        || applicationProtocol(clientHello, configuration).isPresent()
                ? Optional.empty()
                : Optional.of(Answer.refused(
                        Alert.NO_APPLICATION_PROTOCOL,
                        "The client offers %s, and the configuration has %s"
                                .formatted(offered, protocols(configuration))));
    }

    private static Optional<ApplicationProtocol> applicationProtocol(
            ClientHello clientHello, @Nullable TLSConfiguration configuration) {
        return Optional.ofNullable(configuration).stream()
                .flatMap(found -> protocols(found).stream())
                .filter(clientHello.applicationProtocols()::contains)
                .findFirst();
    }

    private static List<ApplicationProtocol> protocols(TLSConfiguration configuration) {
        return configuration.applicationProtocols().orElse(TLSDefaults.SERVER_APPLICATION_PROTOCOLS);
    }
}
