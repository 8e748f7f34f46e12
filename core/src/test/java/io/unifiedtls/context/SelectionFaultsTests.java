package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.Alert;
import io.unifiedtls.EffectiveSettings;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.CertificateSupply;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import io.unifiedtls.wording.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** The policy or the supply of certificates refuses or fails: observers learn the alert and the reason. */
class SelectionFaultsTests {

    private static final TLSConfiguration DEFAULT = TLSConfiguration.builder()
            .label("shop")
            .signingChains(certificateFor("shop.example"))
            .build();
    private static final TLSConfiguration BARE =
            DEFAULT.toBuilder().signingChains(List.of()).build();

    private final List<String> failures = new ArrayList<>();

    @Test
    void refusalOfASupplyHasItsAlertAndReason() {
        CertificateSupply refusing = hello -> {
            throw new HandshakeRefusedException(Alert.ACCESS_DENIED, "suspended");
        };
        assertRefused(BARE, TLSPolicy.none(), refusing);
        assertThat(failures).containsExactly("access_denied: suspended");
    }

    /** The exception is for the log. */
    @Test
    void failureOfASupplyIsAnInternalErrorWithoutItsMessage() {
        CertificateSupply failing = hello -> {
            throw new IllegalStateException("disk is full");
        };
        assertRefused(BARE, TLSPolicy.none(), failing);
        assertThat(failures).containsExactly("internal_error: Creating its context failed.");
    }

    @Test
    void failureOfAPolicyIsAnInternalError() {
        TLSPolicy failing = new HostPolicy() {
            @Override
            public List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
                throw new IllegalStateException("the list of hosts is away");
            }
        };
        assertRefused(DEFAULT, failing, CertificateSupply.none());
        assertThat(failures).containsExactly("internal_error: Creating its context failed.");
    }

    @Test
    void violationOfAHostIsTheReason() {
        TLSPolicy strict = new HostPolicy() {
            @Override
            public List<Violation> hostViolations(TLSConfiguration configuration, ServerName host) {
                return List.of(new Violation("host", "is " + host, "another", "a test"));
            }
        };
        assertRefused(DEFAULT, strict, CertificateSupply.none());
        assertThat(failures)
                .containsExactly(
                        "internal_error: Configuration 'shop' violates the policy: host is shop.example; a test requires another. Change host, or set "
                                + Setting.POLICY + " to one that accepts it.");
    }

    private void assertRefused(TLSConfiguration configuration, TLSPolicy policy, CertificateSupply supply) {
        ContextFactory factory = Contexts.using(
                new ContextFactory(
                        new JsseBackend(),
                        policy,
                        () -> List.of((hello, context) -> Optional.of(context.configuration())),
                        supply,
                        Contexts.SETTINGS,
                        new Listening()),
                configuration,
                HostTable.builder().build());
        LateBindingEngine server = factory.server("default").newEngine();
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(Engines.client("shop.example"), server));
    }

    /** Accepts every configuration as such. */
    private abstract static class HostPolicy implements TLSPolicy {

        @Override
        public List<Violation> violations(EffectiveSettings settings) {
            return List.of();
        }
    }

    private final class Listening implements HandshakeObserver {

        @Override
        public void failed(LateBindingEngine engine, HandshakeFailure failure) {
            failures.add("%s: %s".formatted(failure.outcome(), failure.reason()));
        }
    }
}
