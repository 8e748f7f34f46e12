package io.unifiedtls.selection;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSDefaults;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.operations.TLSExplanation.Outcome;
import io.unifiedtls.operations.TLSExplanation.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down how the selection for one client comes about. For one thread. */
public final class Explainer implements SelectionTrace {

    private final ClientHello clientHello;
    private final List<Step> steps = new ArrayList<>();
    private @Nullable TLSConfiguration selected;
    private boolean certificateSupplied;

    public Explainer(ClientHello clientHello) {
        this.clientHello = clientHello;
    }

    /**
     * Select, and say what would follow.
     *
     * @param selection what a handshake does
     * @param violations how a configuration for a host breaks the policy
     */
    public TLSExplanation explain(
            Consumer<SelectionTrace> selection,
            BiFunction<TLSConfiguration, Optional<ServerName>, List<String>> violations) {
        Optional<HandshakeRefusedException> refusal;
        try {
            selection.accept(this);
            refusal = negotiationRefusal();
        } catch (HandshakeRefusedException ex) {
            refusal = Optional.of(ex);
        }
        Optional<TLSConfiguration> configuration = Optional.ofNullable(selected);
        return new TLSExplanation(
                steps,
                configuration,
                certificateSupplied,
                refusal.map(HandshakeRefusedException::alert),
                refusal.map(Throwable::getMessage).orElseGet(this::decision),
                configuration
                        .map(found ->
                                violations.apply(found, isResolved() ? clientHello.serverName() : Optional.empty()))
                        .orElse(List.of()),
                refusal.isPresent() ? Optional.empty() : applicationProtocol());
    }

    @Override
    public void asked(SniResolver resolver, Outcome outcome, String detail) {
        steps.add(new Step(describe(resolver), outcome, detail.isEmpty() ? detail(resolver, outcome) : detail));
    }

    @Override
    public void selected(TLSConfiguration configuration, TLSConfiguration complete) {
        selected = complete;
        certificateSupplied = !configuration.equals(complete);
    }

    private String detail(SniResolver resolver, Outcome outcome) {
        return switch (outcome) {
            case NOT_ASKED -> "An earlier one knows the name";
            case UNKNOWN -> clientHello.serverName().isPresent() ? "It does not know the name" : "There is no name";
            case MATCHED, REFUSED ->
                resolver instanceof HostTable table
                        ? clientHello.serverName().flatMap(table::pattern).orElse("")
                        : "";
        };
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

    private boolean isResolved() {
        return steps.stream().anyMatch(step -> step.outcome() == Outcome.MATCHED);
    }

    private String decision() {
        return steps.stream()
                .filter(step -> step.outcome() == Outcome.MATCHED)
                .findFirst()
                .map(step -> step.detail().isEmpty() ? step.resolver() : step.resolver() + ", " + step.detail())
                .orElse(
                        clientHello.serverName().isPresent()
                                ? "Nobody knows the server name, and unified-tls.server.unknown-server-name is default"
                                : "There is no server name, and unified-tls.server.missing-server-name is default");
    }

    /** What follows from what the client offers, if it says (RFC 8446, section 4.2.1; RFC 7301, section 3.2). */
    private Optional<HandshakeRefusedException> negotiationRefusal() {
        TLSConfiguration configuration = selected;
        if (configuration == null) {
            return Optional.empty();
        }
        boolean version = clientHello.versions().isEmpty()
                || clientHello.versions().stream()
                        .anyMatch(offered -> offered.compareTo(configuration.lowestSupportedVersion()) >= 0
                                && offered.compareTo(configuration.highestSupportedVersion()) <= 0);
        if (!version) {
            return Optional.of(new HandshakeRefusedException(
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
                        || applicationProtocol().isPresent()
                ? Optional.empty()
                : Optional.of(new HandshakeRefusedException(
                        Alert.NO_APPLICATION_PROTOCOL,
                        "The client offers %s, and the configuration has %s"
                                .formatted(offered, protocols(configuration))));
    }

    private Optional<ApplicationProtocol> applicationProtocol() {
        return Optional.ofNullable(selected).stream()
                .flatMap(configuration -> protocols(configuration).stream())
                .filter(clientHello.applicationProtocols()::contains)
                .findFirst();
    }

    private static List<ApplicationProtocol> protocols(TLSConfiguration configuration) {
        return configuration.applicationProtocols().orElse(TLSDefaults.SERVER_APPLICATION_PROTOCOLS);
    }
}
