package io.unifiedtls.actuate;

import static io.unifiedtls.actuate.TLSDescriptors.word;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.actuate.TLSDescriptors.ExplanationDescriptor;
import io.unifiedtls.actuate.TLSDescriptors.StepDescriptor;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSExplanation;
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
     */
    ExplanationDescriptor explain(
            @Nullable String serverName, @Nullable String applicationProtocol, @Nullable String version) {
        TLSExplanation explanation = explainer
                .orElseThrow(() -> InvalidRequest.of("No server uses TLS. Set unified-tls.server.configuration."))
                .explain(clientHello(serverName, applicationProtocol, version));
        return new ExplanationDescriptor(
                serverName,
                explanation.alert().map(Object::toString).orElse(null),
                explanation.reason(),
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
