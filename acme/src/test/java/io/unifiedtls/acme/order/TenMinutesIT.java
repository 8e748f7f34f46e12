package io.unifiedtls.acme.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Certificates of ten minutes, as a profile of an authority that loses nonces. Names are validated by tls-alpn-01. */
@Tag("ci")
@Tag("one-jdk")
@Timeout(300)
class TenMinutesIT {

    private static final Duration VALIDITY = Duration.ofMinutes(10);

    @Test
    void certificatesOfAProfileAreOrdered() throws Exception {
        AcmeApplication.assumePebble();
        int port = AcmeApplication.freePort();
        try (PebbleServer pebble = PebbleServer.builder()
                        .tlsPort(port)
                        .validity(VALIDITY)
                        .badNonces(20)
                        .start();
                AcmeFaultProxy authority = AcmeFaultProxy.before(pebble);
                AcmeApplication application = AcmeApplication.start(
                        FleetServer.TOMCAT,
                        AcmeApplication.Recording.class,
                        "server.address=127.0.0.1",
                        "server.port=" + port,
                        "unified-tls.acme.authorities[0].orders-per-hour=100000",
                        "unified-tls.acme.authorities[0].name=pebble",
                        "unified-tls.acme.authorities[0].profile=ten-minutes",
                        "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                        "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation())) {
            offer(authority, "other");
            application.order("short.example");
            CertificateState failed = application.await("short.example", state -> state.phase() == Phase.FAILED);
            assertThat(failed.problem().orElseThrow()).contains("profile");
            offer(authority, "ten-minutes");
            application.certificates().renew(AcmeApplication.TENANT, "short.example");
            CertificateState state = application.awaitIssued("short.example");
            Instant end = application
                    .hosts()
                    .find("short.example")
                    .orElseThrow()
                    .certificate()
                    .orElseThrow()
                    .notAfter();
            assertThat(state.renewalAt().orElseThrow())
                    .isBetween(end.minus(VALIDITY.multipliedBy(2).dividedBy(3)), end.minus(VALIDITY.dividedBy(2)));
        }
    }

    private static void offer(AcmeFaultProxy authority, String profile) {
        UnaryOperator<String> change = text -> text.replaceFirst(
                "\"meta\":\\s*\\{", "\"meta\": {\"profiles\": {\"%s\": \"a profile\"}, ".formatted(profile));
        authority.alter(Kind.DIRECTORY, change);
    }
}
