package io.unifiedtls.context;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.ServerSettings;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.testing.Contexts;
import io.unifiedtls.testing.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Which configuration answers a server name, known, unknown or missing. */
class SelectionTests extends SelectionFixture {

    @Test
    void hostTableAnswersItsNames() throws SSLException {
        assertThat(connect(Contexts.factory(DEFAULT, HOSTS), "partners.example").configurationLabel())
                .isEqualTo("partners");
    }

    /** What nobody has to be asked for needs no delegated task, and so no other thread. */
    @Test
    void whatIsKnownIsSelectedAtOnceAndOnlyThat() throws SSLException {
        CacheableSniResolver remembered =
                (name, context) -> name.value().startsWith("tenant") ? Optional.of(PARTNERS) : Optional.empty();
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, remembered);
        for (String known : List.of("partners.example", "tenant.example")) {
            assertThat(isSelectedAtOnce(factory, known)).as("cold, %s", known).isFalse();
            connect(factory, known);
            assertThat(isSelectedAtOnce(factory, known))
                    .as("met before, %s", known)
                    .isTrue();
        }
        assertAlert(factory, "unknown.example", Alert.UNRECOGNIZED_NAME);
        assertThat(isSelectedAtOnce(factory, "unknown.example")).isFalse();
        ContextFactory asking = Contexts.factory(DEFAULT, (hello, context) -> Optional.of(PARTNERS));
        connect(asking, "tenant.example");
        assertThat(isSelectedAtOnce(asking, "tenant.example"))
                .as("whose resolver wants to be asked each time")
                .isFalse();
    }

    @Test
    void unknownNameIsRefused() {
        assertAlert(Contexts.factory(DEFAULT, HOSTS), "unknown.example", Alert.UNRECOGNIZED_NAME);
    }

    @Test
    void unknownNameGetsTheDefaultWhereConfigured() throws SSLException {
        ServerSettings settings = settings(Fallback.DEFAULT, Fallback.DEFAULT);
        assertThat(connect(factory(settings, HOSTS), "unknown.example").configurationLabel())
                .isEqualTo("default");
    }

    @Test
    void namesThatAreNobodysReachTheTableOnly() throws SSLException {
        List<String> asked = new ArrayList<>();
        SniResolver resolver = (hello, context) -> {
            asked.add(hello.serverName().orElseThrow().value());
            return Optional.of(DEFAULT);
        };
        TLSConfiguration operators = PARTNERS.toBuilder()
                .signingChains(certificateFor("test.invalid"))
                .build();
        HostTable hosts =
                HostTable.builder().add("test.invalid", operators, "here").build();
        assertAlert(Contexts.factory(DEFAULT, hosts, resolver), "any.INVALID", Alert.UNRECOGNIZED_NAME);
        assertThat(connect(Contexts.factory(DEFAULT, hosts, resolver), "test.invalid")
                        .configurationLabel())
                .isEqualTo("partners");
        connect(Contexts.factory(DEFAULT, hosts, resolver), "valid.example");
        assertThat(asked).containsExactly("valid.example");
    }

    @Test
    void missingNameGetsTheDefaultWhereConfigured() throws SSLException {
        LateBindingEngine server =
                Contexts.factory(DEFAULT, HOSTS).server("default").newEngine();
        Engines.handshake(clientWithoutName(), server);
        assertThat(server.connection().orElseThrow().configurationLabel()).isEqualTo("default");
    }

    /** RFC 8446, section 9.2. */
    @Test
    void missingNameIsAMissingExtensionWhereRejected() {
        ServerSettings settings = settings(Fallback.REJECT, Fallback.REJECT);
        assertThatExceptionOfType(SSLException.class)
                .isThrownBy(() -> Engines.handshake(
                        clientWithoutName(),
                        factory(settings, HOSTS).server("default").newEngine()))
                .withMessageContaining("missing_extension");
    }

    private static SSLEngine clientWithoutName() {
        SSLEngine client = Engines.clientContext(null).createSSLEngine();
        client.setUseClientMode(true);
        return client;
    }
}
