package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** A client without server name: a resolver of names cannot know it, and is not called. */
class NamelessClientTests {

    private static final TLSConfiguration DEFAULT = TLSConfiguration.builder()
            .signingChains(certificateFor("default.example"))
            .build();

    private final AtomicInteger called = new AtomicInteger();
    private final List<HandshakeObserver.ResolverOutcome> outcomes = new ArrayList<>();

    @Test
    void resolverOfNamesIsNotCalledAndCountsAsUnknowing() throws SSLException {
        CacheableSniResolver resolver = (name, context) -> {
            called.incrementAndGet();
            return Optional.empty();
        };
        LateBindingEngine server = Contexts.observed(DEFAULT, new Counting(), resolver)
                .server("default")
                .newEngine();
        SSLEngine client = Engines.clientContext(null).createSSLEngine();
        client.setUseClientMode(true);
        Engines.handshake(client, server);
        assertThat(server.configuration()).contains(DEFAULT);
        assertThat(called).hasValue(0);
        assertThat(outcomes).containsExactly(HandshakeObserver.ResolverOutcome.UNKNOWN);
    }

    private final class Counting implements HandshakeObserver {

        @Override
        public void resolved(ResolverOutcome outcome, Duration duration) {
            outcomes.add(outcome);
        }
    }
}
