package io.unifiedtls.acme.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.acme.testing.HttpAnswers;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.test.acme.AcmeFaultProxy;
import io.unifiedtls.test.acme.AcmeFaultProxy.Kind;
import io.unifiedtls.test.acme.PebbleServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("ci")
@Tag("one-jdk")
@Timeout(300)
class AlternateChainsIT {

    /** An authority chooses how many it offers, and each is downloaded to see its issuer. */
    @Test
    void numberOfDownloadsHasABound() throws Exception {
        AcmeApplication.assumePebble();
        int http = AcmeApplication.freePort();
        AtomicInteger downloads = new AtomicInteger();
        try (PebbleServer pebble =
                        PebbleServer.builder().httpPort(http).alternateRoots(15).start();
                AcmeFaultProxy authority = AcmeFaultProxy.before(pebble);
                AcmeApplication application = AcmeApplication.start(
                        FleetServer.JETTY,
                        AcmeApplication.Recording.class,
                        "unified-tls.acme.challenges=http-01",
                        "unified-tls.acme.authorities[0].name=pebble",
                        "unified-tls.acme.authorities[0].preferred-chain=Nobody",
                        "unified-tls.acme.authorities[0].directory=" + authority.directory(),
                        "unified-tls.acme.authorities[0].trust=" + authority.serverAuthorityLocation());
                HttpAnswers answers = new HttpAnswers(http, () -> application.bean(ChallengeResponder.class))) {
            answers.accept("chains.example");
            authority.alter(Kind.OTHER, text -> {
                if (text.contains("BEGIN CERTIFICATE")) {
                    downloads.incrementAndGet();
                }
                return text;
            });
            application.order("chains.example");
            application.awaitIssued("chains.example");
            assertThat(downloads.get()).isBetween(2, 10);
        }
    }
}
