package io.unifiedtls.context;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.PolicyViolationException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.Choice;
import io.unifiedtls.selection.ResolverChain;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.wording.Setting;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Selects the leaf for a ClientHello: resolvers find a configuration, or the root's stands in; it gets a certificate if it has
 * none; policy and backend accept it. Thread-safe.
 */
final class ServerSelection {

    private final OnceLog log = new OnceLog(PrintableLogger.of(RootServerContext.class));
    private final TLSServerContext root;
    private final Leaves leaves;
    private final CertificateSupply certificates;
    private final ServerSettings settings;
    private final HandshakeObserver observer;

    ServerSelection(
            TLSServerContext root,
            Leaves leaves,
            CertificateSupply certificates,
            ServerSettings settings,
            HandshakeObserver observer) {
        this.root = root;
        this.leaves = leaves;
        this.certificates = certificates;
        this.settings = settings;
        this.observer = observer;
    }

    /**
     * Select. Never blocks: the answer is pending where a resolver has to be asked, or a certificate or a context made.
     *
     * @param after how many changes there had been before
     */
    Answer<Selection> select(ResolverChain asked, ClientHello clientHello, long after) {
        return choose(asked, clientHello).then(choice -> enforce(choice, clientHello, after));
    }

    /** Choose a configuration, without a look at the policy or at what the backend can do. */
    Answer<Choice> choose(ResolverChain asked, ClientHello clientHello) {
        return asked.resolve(clientHello, root)
                .then(found -> found.isPresent() ? completed(found.get(), true, clientHello) : fallback(clientHello));
    }

    /** Find or make the leaf of a choice. */
    Answer<Selection> enforce(Choice choice, ClientHello clientHello, long after) {
        return answered(clientHello, () -> {
            TLSConfiguration configuration = choice.configuration();
            List<String> violations =
                    choice.resolved() ? leaves.policy().violations(configuration, clientHello.serverName()) : List.of();
            Optional<LeafServerContext> existing = violations.isEmpty() ? leaves.find(configuration) : Optional.empty();
            return existing.isPresent()
                    ? Answer.ready(new Selection(configuration, existing.get().backendContext(), after))
                    : Answer.pending(abandoned ->
                            answered(clientHello, () -> made(configuration, violations, clientHello, after)));
        });
    }

    /** The configuration with a certificate, if it has none and there is a supply. */
    TLSConfiguration withCertificates(TLSConfiguration found, ClientHello clientHello) {
        if (!found.signingChains().isEmpty()) {
            return found;
        }
        return certificates
                .signingChain(clientHello)
                .map(chain -> found.toBuilder().signingChains(chain).build())
                .orElse(found);
    }

    private Answer<Choice> completed(TLSConfiguration found, boolean resolved, ClientHello clientHello) {
        return found.signingChains().isEmpty()
                ? Answer.pending(abandoned -> answered(
                        clientHello,
                        () -> Answer.ready(new Choice(found, withCertificates(found, clientHello), resolved))))
                : Answer.ready(new Choice(found, found, resolved));
    }

    private Answer<Choice> fallback(ClientHello clientHello) {
        boolean named = clientHello.serverName().isPresent();
        Fallback fallback = named ? settings.unknownServerName() : settings.missingServerName();
        if (fallback == Fallback.DEFAULT) {
            return completed(root.configuration(), false, clientHello);
        }
        return named
                ? Answer.refused(Alert.UNRECOGNIZED_NAME, "No host or resolver knows the server name")
                : Answer.refused(
                        alertForMissingName(clientHello),
                        "The client sent no server name (%s is reject)".formatted(Setting.MISSING_SERVER_NAME));
    }

    /** RFC 8446, section 9.2; earlier versions do not know that alert. */
    private static Alert alertForMissingName(ClientHello clientHello) {
        return clientHello.versions().contains(TLSVersion.TLS_1_3) ? Alert.MISSING_EXTENSION : Alert.UNRECOGNIZED_NAME;
    }

    /** A fault is the same again whatever the host, which clients choose, so the log forgets it. */
    private Answer<Selection> made(
            TLSConfiguration configuration, List<String> hostViolations, ClientHello clientHello, long after) {
        LeafServerContext leaf;
        try {
            leaf = leaves.get(configuration);
        } catch (InvalidTLSConfigurationException ex) {
            if (ex instanceof PolicyViolationException) {
                observer.policyViolated(configuration.label(), ex.faults(), true);
            }
            String faults = String.join(" ", ex.faults());
            String message =
                    Stream.concat(Stream.of(faults), hostViolations.stream()).collect(Collectors.joining(" "));
            return refused(clientHello, faults, message);
        }
        if (!hostViolations.isEmpty()) {
            observer.policyViolated(configuration.label(), hostViolations, true);
            String fault = "Configuration '%s' does not cover the host".formatted(configuration.label());
            return refused(clientHello, fault, String.join(" ", hostViolations));
        }
        return Answer.ready(new Selection(configuration, leaf.backendContext(), after));
    }

    /** Resolvers, policies and supplies of an application may throw whatever they like. */
    private <T> Answer<T> answered(ClientHello clientHello, Supplier<Answer<T>> question) {
        try {
            return question.get();
        } catch (HandshakeRefusedException ex) {
            return Answer.refused(ex);
        } catch (RuntimeException ex) {
            String message = "Creating its context failed.";
            warn(clientHello, ex.getClass().getName(), message, ex);
            return Answer.unanswered(message);
        }
    }

    private Answer<Selection> refused(ClientHello clientHello, String fault, String message) {
        warn(clientHello, fault, message, null);
        return Answer.refused(Alert.INTERNAL_ERROR, message);
    }

    private void warn(ClientHello clientHello, String fault, String message, @Nullable Throwable cause) {
        String serverName =
                clientHello.serverName().map(name -> "'" + name + "'").orElse("(none)");
        log.warn(
                fault,
                "Refused a handshake for server name %s with internal_error. %s".formatted(serverName, message),
                cause);
    }
}
