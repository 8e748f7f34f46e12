package io.unifiedtls.acme.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.CertificateState;
import io.unifiedtls.acme.CertificateState.Phase;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.KnotServer;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.PebbleServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders whose names a real authority validates by dns-01 at a real DNS server, by delegation. Knot follows aliases only inside a zone, so one zone has both. */
@Timeout(300)
@Tag("one-jdk")
class DnsOrderIT {

    private static final String ZONE = "acme.operator.test";
    private static KnotServer knot;
    private static PebbleServer pebble;
    private static AcmeApplication application;

    @BeforeAll
    static void start() throws Exception {
        knot = KnotServer.start(Map.of(ZONE, "_acme-challenge.shop.customer CNAME tokens\n", "plain.test", ""));
        AcmeApplication.assumePebble();
        pebble = PebbleServer.builder().dnsServer(knot.address()).badNonces(20).start();
        application = AcmeApplication.start(
                FleetServer.TOMCAT,
                AcmeApplication.Recording.class,
                "unified-tls.acme.challenges=dns-01",
                "unified-tls.acme.dns.name-servers=" + knot.address(),
                "unified-tls.acme.dns.authoritative=false",
                "unified-tls.acme.dns.rfc2136.server=" + knot.address(),
                "unified-tls.acme.dns.rfc2136.zone=" + ZONE,
                "unified-tls.acme.dns.rfc2136.key-name=" + KnotServer.KEY_NAME,
                "unified-tls.acme.dns.rfc2136.key-secret=" + knot.secret(),
                "unified-tls.acme.authorities[0].orders-per-hour=100000",
                "unified-tls.acme.authorities[0].name=pebble",
                "unified-tls.acme.authorities[0].directory=" + pebble.directory(),
                "unified-tls.acme.authorities[0].trust=" + pebble.serverAuthorityLocation());
    }

    @AfterAll
    static void stop() throws Exception {
        if (application != null) {
            application.close();
        }
        if (pebble != null) {
            pebble.close();
        }
        if (knot != null) {
            knot.close();
        }
    }

    @Test
    void wildcardAndItsParentAreIssued() throws Exception {
        application.order("*.shop.customer.acme.operator.test");
        application.order("shop.customer.acme.operator.test");
        application.awaitIssued("*.shop.customer.acme.operator.test");
        application.awaitIssued("shop.customer.acme.operator.test");
        assertThat(application
                        .hosts()
                        .find("*.shop.customer.acme.operator.test")
                        .orElseThrow()
                        .certificate()
                        .orElseThrow()
                        .names())
                .containsExactly("*.shop.customer.acme.operator.test");
        assertThat(knot.texts("tokens." + ZONE)).isEmpty();
    }

    @Test
    void nameWithoutDelegationIsTold() throws Exception {
        application.order("*.plain.test");
        CertificateState state = application.await("*.plain.test", now -> now.phase() == Phase.FAILED);
        assertThat(state.problem().orElseThrow())
                .contains("No DnsChallengeProvider serves _acme-challenge.plain.test", "CNAME");
    }
}
