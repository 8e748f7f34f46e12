package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.expiredClientCertificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.unifiedtls.AllowedPeers;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.PeerPattern;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TrustStore;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.DelegatingEngine;
import io.unifiedtls.backend.TLSBackend;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.handshake.ClientReport.Outcome;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.NamedClients;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of a configuration that admits all and reports those that would be refused. */
class ReportedClientsTests implements HandshakeObserver {

    private static final TLSConfiguration REPORTING = TLSConfiguration.builder()
            .signingChains(certificateFor("shop.example"))
            .clientAuthentication(ClientAuthentication.report(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .allowedPeers(AllowedPeers.of(PeerPattern.of("dns:*.partners.example")))
            .build();

    /** The client's own list of authorities would keep it from sending what others have issued. */
    private static final String SUBJECT = "Test client CA";

    private final List<ClientReport> reports = new ArrayList<>();
    private final List<HandshakeFailure> failures = new ArrayList<>();

    static Stream<Arguments> backendsAndVersions() {
        JsseBackend jdk = new JsseBackend();
        TLSBackend openssl =
                new OpensslBackend(jdk, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());
        return Stream.of(jdk, openssl)
                .flatMap(backend -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> arguments(backend, version)));
    }

    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void everyClientIsAdmittedAndSeenByNobody(TLSBackend backend, String version) throws SSLException {
        SigningChain forged = CertificateAuthority.create(SUBJECT, List.of())
                .issue(NamedClients.leaf("forged", "api.partners.example"));
        admit(backend, version, NamedClients.client("partner", "api.partners.example"));
        admit(backend, version, null);
        admit(backend, version, expiredClientCertificate(CLIENT_AUTHORITY));
        admit(backend, version, forged);
        admit(backend, version, NamedClients.client("stranger", "api.others.example"));
        assertThat(failures).isEmpty();
        assertThat(reports)
                .extracting(ClientReport::outcome)
                .containsExactly(
                        Outcome.AUTHENTICATED, Outcome.MISSING, Outcome.REJECTED, Outcome.REJECTED, Outcome.DENIED);
        assertThat(reports).extracting(ClientReport::isRefusal).containsExactly(false, true, true, true, true);
        assertThat(reports.get(1).reason()).isEqualTo("The client sent no certificate");
        assertThat(reports.get(2).reason()).startsWith("The certificate 'CN=expired' cannot be verified: PKIX ");
        assertThat(reports.get(3).reason()).startsWith("The certificate 'CN=forged' cannot be verified: PKIX ");
        assertThat(reports.get(4).reason())
                .startsWith("allowed-peers allows no name of the verified certificate 'CN=stranger', which has ");
    }

    /** A session that is resumed brings no certificate either, and is not reported again. */
    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void resumedSessionBringsNoCertificate(TLSBackend backend, String version) throws SSLException {
        SigningChain forged = CertificateAuthority.create(SUBJECT, List.of())
                .issue(NamedClients.leaf("forged", "api.partners.example"));
        try (BackendServerContext context = backend.newServerContext(REPORTING)) {
            SSLContext verified = Engines.clientContext(NamedClients.client("partner", "api.partners.example"));
            assertThat(admit(context, verified, version)).isFalse();
            assertThat(admit(context, verified, version)).isTrue();
            assertThat(reports).extracting(ClientReport::outcome).containsExactly(Outcome.AUTHENTICATED);
            SSLContext unverified = Engines.clientContext(forged);
            assertThat(admit(context, unverified, version)).isFalse();
            admit(context, unverified, version);
        }
    }

    /** A session that the server keeps itself is one of its context, where anyone can look it up by its ID. */
    @ParameterizedTest
    @MethodSource("backendsAndVersions")
    void keptSessionShowsNoCertificate(TLSBackend backend, String version) throws SSLException {
        String tickets = "jdk.tls.server.enableSessionTicketExtension";
        System.setProperty(tickets, "false");
        try (BackendServerContext context = backend.newServerContext(REPORTING)) {
            admit(context, Engines.clientContext(NamedClients.client("partner", "api.partners.example")), version);
            admit(context, Engines.clientContext(NamedClients.client("stranger", "api.others.example")), version);
            assertThat(reports)
                    .extracting(ClientReport::outcome)
                    .containsExactly(Outcome.AUTHENTICATED, Outcome.DENIED);
        } finally {
            System.clearProperty(tickets);
        }
    }

    private void admit(TLSBackend backend, String version, @Nullable SigningChain certificate) throws SSLException {
        try (BackendServerContext context = backend.newServerContext(REPORTING)) {
            admit(context, Engines.clientContext(certificate), version);
        }
    }

    /** Whether the session was resumed. */
    private boolean admit(BackendServerContext context, SSLContext clients, String version) throws SSLException {
        LateBindingEngine server = new LateBindingEngine(
                hello -> Answer.ready(new Selection(REPORTING, context)),
                new JsseBackend().supportedParameters(),
                Duration.ofSeconds(30),
                this);
        SSLEngine client =
                Engines.client(clients, "shop.example", settings -> settings.setProtocols(new String[] {version}));
        Engines.handshake(client, new Watched(server));
        assertThat(server.connection()).isPresent();
        assertThat(server.connection().orElseThrow().peerCertificates()).isEmpty();
        assertThat(server.connection().orElseThrow().peerIdentity()).isEmpty();
        assertNoPeer(server.getSession());
        assertNoUnverifiedPeer(server.getSession().getSessionContext());
        return server.connection().orElseThrow().resumed();
    }

    private static void assertNoPeer(SSLSession session) {
        assertThatExceptionOfType(SSLPeerUnverifiedException.class).isThrownBy(session::getPeerCertificates);
        assertThatExceptionOfType(SSLPeerUnverifiedException.class).isThrownBy(session::getPeerPrincipal);
    }

    /** Every session of the context: one of them is this connection's, as the TLS implementation keeps it. */
    private static void assertNoUnverifiedPeer(@Nullable SSLSessionContext sessions) {
        if (sessions == null) {
            return;
        }
        for (byte[] id : Collections.list(sessions.getIds())) {
            SSLSession session = sessions.getSession(id);
            if (session != null) {
                assertNoPeer(session);
            }
        }
    }

    @Override
    public void reported(LateBindingEngine engine, ClientReport report) {
        assertThat(engine.connection()).as("after it was established").isPresent();
        reports.add(report);
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        failures.add(failure);
    }

    /** Looks at the session after each step of the handshake. */
    private static final class Watched extends DelegatingEngine {

        private final SSLEngine engine;

        Watched(SSLEngine engine) {
            super(engine);
            this.engine = engine;
        }

        @Override
        public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
                throws SSLException {
            SSLEngineResult result = super.unwrap(source, targets, offset, length);
            look();
            return result;
        }

        @Override
        public @Nullable Runnable getDelegatedTask() {
            Runnable task = super.getDelegatedTask();
            return task == null
                    ? null
                    : () -> {
                        task.run();
                        look();
                    };
        }

        private void look() {
            SSLSession session = engine.getHandshakeSession();
            if (session != null) {
                assertNoPeer(session);
                assertNoUnverifiedPeer(session.getSessionContext());
            }
        }
    }
}
