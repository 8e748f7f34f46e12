package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSPolicy;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.selection.ServerSettings.Fallback;
import io.unifiedtls.testing.Contexts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Which hosts count as known where nobody shakes hands. */
class KnownHostsTests extends SelectionFixture {

    @Test
    void hostsOfTheTableAreKnownAtOnceAndOthersAreNot() {
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS);
        assertThat(factory.server("default").knows(new ServerName("partners.example")))
                .isInstanceOf(Answer.Ready.class);
        assertThat(knows(factory, "partners.example")).contains(true);
        assertThat(knows(factory, "other.example")).contains(false);
    }

    /** A server that answers every name knows no more hosts for it. */
    @Test
    void defaultConfigurationMakesNoHostKnown() {
        ContextFactory factory = Contexts.factory(
                DEFAULT, TLSPolicy.none(), settings(Fallback.DEFAULT, Fallback.DEFAULT), List.of(HOSTS));
        assertThat(knows(factory, "other.example")).contains(false);
    }

    @Test
    void resolversDecideByWhatClientsOfTodayOffer() {
        SniResolver modern = (hello, context) ->
                hello.versions().contains(TLSVersion.TLS_1_3) ? Optional.of(DEFAULT) : Optional.empty();
        assertThat(knows(Contexts.factory(DEFAULT, HOSTS, modern), "modern.example"))
                .contains(true);
    }

    @Test
    void refusalAndFailureAreNoAnswer() {
        SniResolver resolver = (hello, context) -> {
            if (hello.serverName().orElseThrow().value().startsWith("suspended")) {
                throw new HandshakeRefusedException(Alert.ACCESS_DENIED);
            }
            throw new IllegalStateException("down");
        };
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, resolver);
        assertThat(knows(factory, "suspended.example")).isEmpty();
        assertThat(knows(factory, "broken.example")).isEmpty();
    }

    @Test
    void hostIsKnownOnceItsResolverSaysSo() {
        Set<String> known = ConcurrentHashMap.newKeySet();
        CacheableSniResolver tenants =
                (serverName, context) -> known.contains(serverName.value()) ? Optional.of(DEFAULT) : Optional.empty();
        ContextFactory factory = Contexts.factory(DEFAULT, HOSTS, tenants);
        assertThat(knows(factory, "tenant.example")).contains(false);
        known.add("tenant.example");
        assertThat(knows(factory, "tenant.example")).contains(false);
        factory.forget(tenants, new Changed.Names(Set.of("tenant.example")), List.of());
        assertThat(knows(factory, "tenant.example")).contains(true);
    }

    private static Optional<Boolean> knows(ContextFactory factory, String name) {
        return factory.server("default")
                .knows(new ServerName(name))
                .now(() -> false)
                .value();
    }
}
