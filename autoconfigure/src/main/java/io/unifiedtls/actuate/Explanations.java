package io.unifiedtls.actuate;

import static io.unifiedtls.actuate.TLSDescriptors.word;

import io.unifiedtls.Alert;
import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.StepDescriptor;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSExplanation;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Explains handshakes that requests to the endpoint describe. */
final class Explanations {

    private static final String NAMES =
            "a host name in ASCII (A-labels such as xn--mnchen-3ya.example), without scheme, port, "
                    + "path or wildcard; leave it out for a client that sends no name, as one that connects to an IP address";
    private static final String PROTOCOLS = "names such as h2 and http/1.1, separated by commas";
    private static final String VERSIONS = Stream.of(TLSVersion.values())
            .map(TLSVersion::protocolName)
            .collect(Collectors.joining(", ", "", "; several are separated by commas"));

    private static final String PEERS =
            "one name, such as dns:api.partners.example or spiffe://example.org/ns/prod/billing";

    private final Optional<TLSExplainer> explainer;
    private final ConfigurationDescriber configurations;
    private final HostDetails details;
    private final Optional<HandshakeStatistics> statistics;

    Explanations(
            Optional<TLSExplainer> explainer,
            ConfigurationDescriber configurations,
            HostDetails details,
            Optional<HandshakeStatistics> statistics) {
        this.statistics = statistics;
        this.explainer = explainer;
        this.configurations = configurations;
        this.details = details;
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
        TLSExplainer server = explainer.orElseThrow(
                () -> InvalidRequest.of("No server uses TLS. Set unified-tls.server.configuration."));
        ClientHello clientHello = clientHello(serverName, applicationProtocol, version);
        TLSExplanation explanation = server.explain(clientHello);
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
                        .orElse(null),
                clientHello.serverName().flatMap(this::stored).orElse(null),
                clientHello
                        .serverName()
                        .flatMap(name -> statistics.flatMap(counts -> counts.ofHost(name)))
                        .orElse(null));
    }

    /** The stored facts of a name, or of its wildcard. If the store fails, the rest of the explanation is still complete. */
    private Optional<Map<String, Object>> stored(ServerName name) {
        try {
            return details.of(name.value())
                    .or(() -> name.parent().flatMap(parent -> details.of("*." + parent.value())));
        } catch (RuntimeException ex) {
            return Optional.of(Map.of("fault", Printable.of(String.valueOf(ex.getMessage()))));
        }
    }

    /** Why a client of a name is refused, if that is what refuses it. */
    private static Optional<String> denial(TLSExplanation explanation, String peer) {
        PeerPattern name = parsed("peer", PEERS, peer, Explanations::oneName);
        return explanation
                .configuration()
                .filter(found -> explanation.alert().isEmpty()
                        && found.clientAuthentication().isEnforced())
                .flatMap(TLSConfiguration::allowedPeers)
                .filter(allowed -> !allowed.allowsName(name.toString()))
                .map(allowed -> Printable.of(
                        "allowed-peers does not allow a client of the name %s. It allows %s".formatted(name, allowed)));
    }

    private static PeerPattern oneName(String text) {
        PeerPattern name = PeerPattern.of(text);
        AllowedPeers.of(name).allowsName(text); // Which refuses a wildcard
        return name;
    }

    private static ClientHello clientHello(
            @Nullable String serverName, @Nullable String applicationProtocol, @Nullable String version) {
        ClientHello.Builder builder = ClientHello.builder();
        if (serverName != null) {
            builder.serverName(parsed("serverName", NAMES, serverName, ServerName::new));
        }
        if (applicationProtocol != null) {
            builder.applicationProtocols(parsed(
                    "applicationProtocol",
                    PROTOCOLS,
                    applicationProtocol,
                    list -> words(list).map(ApplicationProtocol::new).toList()));
        }
        if (version != null) {
            builder.versions(parsed(
                    "version",
                    VERSIONS,
                    version,
                    list -> words(list).map(TLSVersion::of).toList()));
        }
        return builder.build();
    }

    private static <T> T parsed(String parameter, String accepted, String value, Function<String, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException ex) {
            String reason = String.valueOf(ex.getMessage());
            throw InvalidRequest.of(parameter, reason.endsWith(".") ? reason : reason + ".", accepted);
        }
    }

    private static Stream<String> words(String list) {
        return Stream.of(list.split(",", -1)).map(String::strip);
    }
}
