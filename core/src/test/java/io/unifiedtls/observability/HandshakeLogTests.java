package io.unifiedtls.observability;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.unifiedtls.Alert;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.ClientReport;
import io.unifiedtls.handshake.ClientReport.Outcome;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HandshakeLogTests {

    private final Logger logger = (Logger) LoggerFactory.getLogger(HandshakeLog.CATEGORY);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();
    private final SniResolver resolver = (clientHello, context) -> {
        if (clientHello.serverName().orElseThrow().value().equals("broken.example")) {
            throw new HandshakeRefusedException(Alert.INTERNAL_ERROR, "a \"quote\",\na line, and \u202e");
        }
        throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "no");
    };
    private final ContextFactory contexts = Contexts.observed(
            TLSConfiguration.builder()
                    .signingChains(certificateFor("shop.example"))
                    .build(),
            new HandshakeLog(2, nanos::get),
            resolver);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    @Test
    void connectionThatTheServerBreaksOffIsAWarningWithinTheLimit() {
        LateBindingEngine engine = contexts.server("default").newEngine();
        HandshakeLog log = new HandshakeLog(2, nanos::get);
        for (int i = 0; i < 3; i++) {
            log.brokenOff(engine, "No more\nkeys");
        }
        assertThat(lines.list).hasSize(2).allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage())
                    .isEqualTo("Connection broken off by server: server-name=- remote=- configuration=-"
                            + " reason=\"No more\\u000akeys\"");
        });
    }

    /** Within a limit of their own, so that a rollout takes no line from refusals. */
    @Test
    void clientThatWouldBeRefusedIsAWarningWithinTheLimit() {
        LateBindingEngine engine = contexts.server("default").newEngine();
        HandshakeLog log = new HandshakeLog(2, nanos::get);
        log.reported(engine, new ClientReport(Outcome.AUTHENTICATED, ""));
        assertThat(lines.list).isEmpty();
        for (int i = 0; i < 3; i++) {
            log.reported(engine, new ClientReport(Outcome.REJECTED, "CN=a\nline"));
        }
        assertThat(lines.list).hasSize(2).allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage())
                    .isEqualTo("Client admitted that client-authentication=need would refuse: rejected server-name=- "
                            + "remote=- configuration=- reason=\"CN=a\\u000aline\"");
            assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .contains("tls.outcome=rejected", "tls.left_out=0");
        });
        log.brokenOff(engine, "No more keys");
        assertThat(lines.list).hasSize(3);
    }

    @Test
    void lineHasItsPartsAsPairs() {
        refuse("shop.example");
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage())
                    .matches("Handshake refused by server: access_denied server-name=shop\\.example remote=- "
                            + "configuration=- after=\\d+ms reason=\"no\"");
            assertThat(line.getKeyValuePairs())
                    .extracting(pair -> pair.key + "=" + pair.value)
                    .contains(
                            "tls.outcome=access_denied",
                            "tls.refused_by=server",
                            "tls.client.server_name=shop.example",
                            "tls.configuration=-",
                            "tls.left_out=0");
        });
    }

    @Test
    void ourOwnFaultIsAWarningAndCannotForgeALine() {
        refuse("broken.example");
        assertThat(lines.list).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARN);
            assertThat(line.getFormattedMessage()).endsWith("reason=\"a \\\"quote\\\",\\u000aa line, and \\u202e\"");
        });
    }

    @Test
    void whatAMinuteHasNoLineForIsCounted() {
        for (int i = 0; i < 10; i++) {
            refuse("shop.example");
        }
        assertThat(lines.list).hasSize(2);
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        refuse("shop.example");
        assertThat(lines.list).hasSize(3);
        assertThat(lines.list.get(2).getFormattedMessage()).endsWith(" (8 more were not logged)");
    }

    @Test
    void textThatIsTooLongIsCut() {
        assertThat(HandshakeLog.escaped("x".repeat(500), 100)).isEqualTo("x".repeat(100) + "...");
        assertThat(HandshakeLog.escaped("x".repeat(99), 100)).isEqualTo("x".repeat(99));
    }

    @Test
    void addressesAreWrittenAsInUris() throws Exception {
        InetAddress internet = InetAddress.getByName("2001:db8::7");
        assertThat(RemoteAddress.describe(new InetSocketAddress(internet, 443)))
                .isEqualTo("[2001:db8:0:0:0:0:0:7]:443");
        assertThat(RemoteAddress.describe(new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 443)))
                .isEqualTo("192.0.2.7:443");
    }

    private void refuse(String serverName) {
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(
                        Engines.client(serverName), contexts.server("default").newEngine()));
    }
}
