package io.unifiedtls.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.observability.HandshakeStatistics;
import io.unifiedtls.observability.HandshakeStatistics.Refusal;
import io.unifiedtls.operations.TLSExplainer;
import io.unifiedtls.operations.TLSExplanation;
import io.unifiedtls.server.SClient.Seen;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Compares what a client saw with the explanation of its handshake, and with what the server says of it afterwards. */
final class ExplainAgreement {

    /** Options that a handshake may fail for without the explanation knowing it. */
    private static final List<String> UNEXPLAINED = List.of("-groups", "-cipher", "-cert");

    private final TLSExplainer explainer;
    private final HandshakeStatistics statistics;

    ExplainAgreement(TLSExplainer explainer, HandshakeStatistics statistics) {
        this.explainer = explainer;
        this.statistics = statistics;
    }

    /** To be called before a client runs; what it answers compares. */
    Consumer<Seen> begin(SClient client) {
        List<Refusal> before = statistics.refusals();
        return seen -> check(client, seen, before);
    }

    private void check(SClient client, Seen seen, List<Refusal> before) {
        TLSExplanation explanation = explainer.explain(clientHello(client));
        if (explanation.alert().isPresent()) {
            Alert alert = explanation.alert().get();
            assertThat(seen.alert())
                    .as("%s, and the client saw %s", explanation, seen.output())
                    .isEqualTo(Integer.toString(alert.code()));
        } else if (seen.isAnswered()) {
            TLSConfiguration configuration = explanation.configuration().orElseThrow();
            assertThat(seen.fact("configuration")).isEqualTo(configuration.label());
            explanation
                    .applicationProtocol()
                    .ifPresent(
                            protocol -> assertThat(seen.applicationProtocol()).isEqualTo(protocol.name()));
            assertThat(configuration.signingChains())
                    .anySatisfy(chain -> assertThat(
                                    chain.leaf().getSubjectX500Principal().getName())
                            .endsWith(seen.subject()));
        } else if (!seen.alert().isEmpty()) {
            assertThat(client)
                    .as("%s, but the client saw %s", explanation, seen.output())
                    .satisfiesAnyOf(
                            unexplained -> assertThat(UNEXPLAINED).anyMatch(unexplained::has),
                            unexplained -> assertThat(explanation
                                            .configuration()
                                            .orElseThrow()
                                            .clientAuthentication()
                                            .mode())
                                    .isEqualTo(ClientAuthentication.Mode.NEED));
        }
        if (!seen.alert().isEmpty()) {
            checkRefusal(client, seen, before);
        }
    }

    /** The statistics name the alert that the client got, as the log and the meters do. */
    private void checkRefusal(SClient client, Seen seen, List<Refusal> before) {
        String alert = alertName(seen.alert());
        await().untilAsserted(() -> assertThat(
                        statistics.refusals().stream().filter(refusal -> !before.contains(refusal)))
                .as(seen.output())
                .anySatisfy(refusal -> {
                    assertThat(refusal.outcome()).isEqualTo(alert);
                    assertThat(refusal.by()).isEqualTo("server");
                    assertThat(refusal.remoteAddress()).contains("127.0.0.1");
                    if (!client.serverName().isEmpty()) {
                        assertThat(refusal.serverName()).isEqualToIgnoringCase(client.serverName());
                    }
                }));
    }

    private static String alertName(String code) {
        return Alert.of(Integer.parseInt(code)).map(Alert::toString).orElse("alert " + code);
    }

    /** What s_client offers without more options is TLS 1.2 and 1.3, and no application protocol. */
    private static ClientHello clientHello(SClient client) {
        ClientHello.Builder builder = ClientHello.builder();
        if (!client.serverName().isEmpty()) {
            builder.serverName(ServerName.parse(client.serverName().toLowerCase(Locale.ROOT)));
        }
        String offered = client.value("-alpn");
        if (offered != null) {
            builder.applicationProtocols(Stream.of(offered.split(",", -1))
                    .map(ApplicationProtocol::new)
                    .toList());
        }
        List<TLSVersion> only = Stream.of(TLSVersion.values())
                .filter(version ->
                        client.has("-" + version.name().toLowerCase(Locale.ROOT).replaceFirst("tls_", "tls")))
                .toList();
        return builder.versions(only.isEmpty() ? List.of(TLSVersion.TLS_1_3, TLSVersion.TLS_1_2) : only)
                .build();
    }
}
