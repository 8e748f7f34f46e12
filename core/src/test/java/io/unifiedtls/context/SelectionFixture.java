package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.TrustStore;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.AuthorityCheck;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** Handshakes in memory with a factory, and what it logs. */
abstract class SelectionFixture {

    static final TLSConfiguration DEFAULT = TLSConfiguration.builder()
            .label("default")
            .signingChains(certificateFor("*.example"))
            .applicationProtocols(ApplicationProtocol.HTTP_1_1)
            .lowestSupportedVersion(TLSVersion.TLS_1_3)
            .build();

    static final TLSConfiguration PARTNERS = DEFAULT.toBuilder()
            .label("partners")
            .clientAuthentication(ClientAuthentication.want(TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()))))
            .build();

    static final HostTable HOSTS =
            HostTable.builder().add("partners.example", PARTNERS, "here").build();

    final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger("io.unifiedtls")).addAppender(log);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger("io.unifiedtls")).detachAppender(log);
    }

    static boolean isSelectedAtOnce(ContextFactory factory, String name) throws SSLException {
        LateBindingEngine server = factory.server("default").newEngine();
        server.unwrap(ByteBuffer.wrap(Engines.clientHello(Engines.client(name))), ByteBuffer.allocate(0));
        return server.configuration().isPresent();
    }

    static ServerSettings settings(Fallback unknown, Fallback missing) {
        return Contexts.settings(unknown, missing, AuthorityCheck.STRICT);
    }

    static ContextFactory factory(ServerSettings settings, SniResolver... resolvers) {
        return Contexts.factory(DEFAULT, TLSPolicy.none(), settings, List.of(resolvers));
    }

    static TLSConnection connect(ContextFactory factory, String serverName) throws SSLException {
        LateBindingEngine server = factory.server("default").newEngine();
        Engines.handshake(
                Engines.client(
                        Engines.clientContext(null),
                        serverName,
                        parameters -> parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"})),
                server);
        return server.connection().orElseThrow();
    }

    static void assertAlert(ContextFactory factory, String serverName, Alert alert) {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> connect(factory, serverName))
                .withMessageContaining(alert.toString());
    }
}
