package io.unifiedtls.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import java.util.List;
import org.junit.jupiter.api.Test;

class NegotiationTests {

    private static final ApplicationProtocol SMTP = ApplicationProtocol.of("smtp");
    private static final TLSConfiguration USUAL = TLSConfiguration.builder().build();

    @Test
    void protocolsInCommonAreNegotiatedInTheOrderOfTheServer() {
        ClientHello hello = offering(SMTP, ApplicationProtocol.HTTP_1_1, ApplicationProtocol.H2);
        assertThat(Negotiation.refusal(hello, USUAL)).isEmpty();
        assertThat(Negotiation.applicationProtocol(hello, USUAL)).contains(ApplicationProtocol.H2);
    }

    @Test
    void protocolsOfWhichNoneIsSpokenAreRefused() {
        assertThat(Negotiation.refusal(offering(SMTP), USUAL)).hasValueSatisfying(refusal -> {
            assertThat(refusal.alert()).isEqualTo(Alert.NO_APPLICATION_PROTOCOL);
            assertThat(refusal).hasMessage("The client offers [smtp], but the configuration has [h2, http/1.1]");
        });
        assertThat(Negotiation.applicationProtocol(offering(SMTP), USUAL)).isEmpty();
    }

    @Test
    void nobodyIsRefusedWhereOneSideNegotiatesNone() {
        TLSConfiguration none =
                TLSConfiguration.builder().applicationProtocols(List.of()).build();
        assertThat(Negotiation.refusal(offering(SMTP), none)).isEmpty();
        assertThat(Negotiation.refusal(offering(), USUAL)).isEmpty();
    }

    @Test
    void versionsOfWhichNoneIsSpokenAreRefusedFirst() {
        ClientHello old = ClientHello.builder()
                .versions(List.of(TLSVersion.TLS_1_1))
                .applicationProtocols(List.of(SMTP))
                .build();
        assertThat(Negotiation.refusal(old, USUAL))
                .map(HandshakeRefusedException::alert)
                .contains(Alert.PROTOCOL_VERSION);
    }

    private static ClientHello offering(ApplicationProtocol... protocols) {
        return ClientHello.builder().applicationProtocols(List.of(protocols)).build();
    }
}
