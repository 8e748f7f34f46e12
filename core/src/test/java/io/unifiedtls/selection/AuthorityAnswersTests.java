package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.SniResolver;
import io.unifiedtls.context.ContextFactory;
import io.unifiedtls.handshake.LateBindingContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.selection.ServerSettings.ResolverCache;
import io.unifiedtls.testing.Contexts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long the guard's answers count for a connection. */
class AuthorityAnswersTests extends AuthorityGuardFixture {

    @Test
    void asksOncePerConnectionAndNotForItsOwnName() throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        LateBindingEngine connection = connect(root, "open.example");
        assertThat(atOnce(root, connection, "open.example")).contains(true);
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        assertThat(permits(root, connection, "acme.tenant.example:443")).isTrue();
        assertThat(atOnce(root, connection, "acme.tenant.example")).contains(true);
        assertThat(asked).hasValue(1);
        assertThat(atOnce(root, connect(root, "open.example"), "acme.tenant.example"))
                .isEmpty();
    }

    @Test
    void answersFromBeforeAChangeDoNotCount() throws Exception {
        ContextFactory factory = Contexts.factory(OPEN, HOSTS, tenants);
        LateBindingContext root = factory.server("default");
        LateBindingEngine connection = connect(root, "open.example");
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        factory.forget((name, context) -> Optional.empty(), Changed.names("somebody.example"), List.of());
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        assertThat(atOnce(root, connection, "acme.tenant.example")).contains(true);
        Contexts.using(factory, OPEN, HOSTS);
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
        assertThat(atOnce(root, connection, "open.example")).as("its own").contains(true);
    }

    /** The change may come while the resolver that has looked before it is still at work. */
    @Test
    void answerOfAResolverThatWasAskedBeforeAChangeDoesNotCount() throws Exception {
        AtomicReference<@Nullable ContextFactory> changing = new AtomicReference<>();
        SniResolver resolver = (hello, context) -> {
            ContextFactory factory = changing.getAndSet(null);
            if (factory != null) {
                factory.forget((name, root) -> Optional.empty(), Changed.all(), List.of());
            }
            return Optional.of(OPEN);
        };
        ContextFactory factory = Contexts.factory(OPEN, HOSTS, resolver);
        LateBindingContext root = factory.server("default");
        LateBindingEngine connection = connect(root, "open.example");
        changing.set(factory);
        assertThat(permits(root, connection, "acme.tenant.example")).isTrue();
        assertThat(atOnce(root, connection, "acme.tenant.example")).isEmpty();
    }

    /** Resolvers need not tell that their answers have changed. */
    @Test
    void answersCountForABoundedTime() throws Exception {
        ServerSettings usual = Contexts.SETTINGS;
        LateBindingContext root = root(new ServerSettings(
                usual.unknownServerName(),
                usual.missingServerName(),
                usual.handshakeTimeout(),
                usual.resolverTimeout(),
                usual.resolverConcurrency(),
                usual.contextCacheSize(),
                usual.authorityCheck(),
                new ResolverCache(Duration.ofNanos(1), Duration.ofMinutes(1), 10),
                usual.closeOnTrustChange()));
        LateBindingEngine connection = connect(root, "open.example");
        for (int i = 0; i < 100; i++) {
            assertThat(permits(root, connection, i + ".tenant.example")).isTrue();
            assertThat(atOnce(root, connection, i + ".tenant.example")).isEmpty();
        }
    }

    @Test
    void failuresOfResolversAreNotRemembered() throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        LateBindingEngine connection = connect(root, "open.example");
        assertThat(permits(root, connection, "broken.tenant.example")).isFalse();
        assertThat(atOnce(root, connection, "broken.tenant.example")).isEmpty();
        assertThat(permits(root, connection, "suspended.tenant.example")).isFalse();
        assertThat(atOnce(root, connection, "suspended.tenant.example")).contains(false);
    }

    @Test
    void refusalsForNowAreNotRemembered() throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        LateBindingEngine connection = connect(root, "open.example");
        assertThat(permits(root, connection, "issued.tenant.example")).isFalse();
        assertThat(atOnce(root, connection, "issued.tenant.example")).isEmpty();
    }

    @Test
    void remembersABoundedNumberOfAnswers() throws Exception {
        LateBindingContext root = root(Contexts.SETTINGS);
        LateBindingEngine connection = connect(root, "open.example");
        long remembered = 0;
        for (int i = 0; i < 100; i++) {
            String authority = i + ".tenant.example";
            assertThat(permits(root, connection, authority)).isTrue();
            remembered += atOnce(root, connection, authority).stream().count();
        }
        assertThat(remembered).isEqualTo(32);
    }
}
