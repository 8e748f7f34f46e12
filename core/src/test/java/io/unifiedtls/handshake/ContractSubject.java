package io.unifiedtls.handshake;

import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import io.unifiedtls.handshake.HandshakeSelector.Selection;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.testing.TestCertificates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/** Makes engines of servers that keep the contract of {@link SSLEngine}: the JDK's own, to compare with, and ours. */
enum ContractSubject {
    JDK {
        @Override
        SSLEngine engine() {
            SSLEngine engine = Engines.context(CHAIN, Engines.trustManager(TestCertificates.AUTHORITY))
                    .createSSLEngine();
            engine.setUseClientMode(false);
            return engine;
        }
    },
    OURS_ON_JDK {
        @Override
        SSLEngine engine() {
            return late(this);
        }

        @Override
        BackendServerContext context(TLSConfiguration configuration) {
            return JSSE.newServerContext(configuration);
        }
    },
    OURS_ON_OPENSSL {
        @Override
        SSLEngine engine() {
            return late(this);
        }

        @Override
        BackendServerContext context(TLSConfiguration configuration) {
            return OPENSSL.newServerContext(configuration);
        }
    };

    private static final SigningChain CHAIN = certificateFor("shop.example");
    private static final JsseBackend JSSE = new JsseBackend();
    private static final OpensslBackend OPENSSL =
            new OpensslBackend(JSSE, new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());

    abstract SSLEngine engine();

    /** Where ours comes from. */
    BackendServerContext context(TLSConfiguration configuration) {
        throw new UnsupportedOperationException("The JDK's own engine has no context of ours");
    }

    /** Those that select in a delegated task. */
    static List<ContractSubject> ours() {
        return List.of(OURS_ON_JDK, OURS_ON_OPENSSL);
    }

    /** One that asks another selector. */
    static LateBindingEngine selecting(HandshakeSelector selector) {
        return new LateBindingEngine(
                selector, JSSE.supportedParameters(), Duration.ofSeconds(30), HandshakeObserver.NONE);
    }

    private static LateBindingEngine late(ContractSubject subject) {
        TLSConfiguration configuration =
                TLSConfiguration.builder().label("shop").signingChains(CHAIN).build();
        BackendServerContext context = subject.context(configuration);
        return selecting(hello -> Answer.pending(abandoned -> Answer.ready(new Selection(configuration, context))));
    }
}
