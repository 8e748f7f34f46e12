package io.unifiedtls.actuate;

import static io.unifiedtls.actuate.TLSDescriptors.word;
import static io.unifiedtls.actuate.TLSEndpoint.invalid;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.StepDescriptor;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSExplanation;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Explains handshakes that requests to the endpoint describe. */
final class Explanations {

    private final Optional<TLSExplainer> explainer;
    private final ConfigurationDescriber configurations;

    Explanations(Optional<TLSExplainer> explainer, ConfigurationDescriber configurations) {
        this.explainer = explainer;
        this.configurations = configurations;
    }

    /**
     * The configuration that a handshake would get.
     *
     * @param serverName unless set, the client sends none
     * @param applicationProtocol what it offers, separated by commas; unless set, it does not say
     * @param version what it offers, such as TLSv1.2, separated by commas; unless set, it does not say
     * @param peer a name in its certificate, which is taken to verify; unless set, its names are not judged
     */
    ExplanationDescriptor explain(
            @Nullable String serverName,
            @Nullable String applicationProtocol,
            @Nullable String version,
            @Nullable String peer) {
        TLSExplanation explanation = explainer
                .orElseThrow(() -> invalid("No server uses TLS. Set unified-tls.server.configuration."))
                .explain(clientHello(serverName, applicationProtocol, version));
        Optional<String> denial = peer == null ? Optional.empty() : denial(explanation, peer);
        return new ExplanationDescriptor(
                serverName,
                denial.map(reason -> Alert.ACCESS_DENIED)
                        .or(explanation::alert)
                        .map(Object::toString)
                        .orElse(null),
                denial.orElse(explanation.reason()),
                explanation.steps().stream()
                        .map(step -> new StepDescriptor(step.resolver(), word(step.outcome()), step.detail()))
                        .toList(),
                explanation
                        .configuration()
                        .map(TLSConfiguration::label)
                        .map(Printable::of)
                        .orElse(null),
                explanation.applicationProtocol().map(ApplicationProtocol::name).orElse(null),
                explanation
                        .configuration()
                        .map(found -> configurations.derived(found, explanation))
                        .orElse(null));
    }

    /** Why a client of a name is refused, if that is what refuses it. */
    private static Optional<String> denial(TLSExplanation explanation, String peer) {
        try {
            PeerPattern name = PeerPattern.of(peer);
            return explanation
                    .configuration()
                    .filter(found -> explanation.alert().isEmpty()
                            && found.clientAuthentication().isEnforced())
                    .flatMap(TLSConfiguration::allowedPeers)
                    .filter(allowed -> !allowed.allowsName(name.toString()))
                    .map(allowed -> Printable.of("allowed-peers does not allow a client of the name %s. It allows %s"
                            .formatted(name, allowed)));
        } catch (IllegalArgumentException ex) {
            throw invalid(String.valueOf(ex.getMessage()));
        }
    }

    private static ClientHello clientHello(
            @Nullable String serverName, @Nullable String applicationProtocol, @Nullable String version) {
        ClientHello.Builder builder = ClientHello.builder();
        try {
            if (serverName != null) {
                builder.serverName(ServerName.parse(serverName.toLowerCase(Locale.ROOT))
                        .orElseThrow(() -> invalid("'%s' is not a server name".formatted(serverName))));
            }
            if (applicationProtocol != null) {
                builder.applicationProtocols(
                        words(applicationProtocol).map(ApplicationProtocol::new).toList());
            }
            if (version != null) {
                builder.versions(words(version).map(TLSVersion::of).toList());
            }
        } catch (IllegalArgumentException ex) {
            throw invalid(String.valueOf(ex.getMessage()));
        }
        return builder.build();
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip);
    }
}
