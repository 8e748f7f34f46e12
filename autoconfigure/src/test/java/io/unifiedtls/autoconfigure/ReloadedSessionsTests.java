package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.Engines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** Sessions and remembered answers after a reload. */
class ReloadedSessionsTests extends ReloadFixture {

    /** What was admitted under other trust does not come back. */
    @Test
    void sessionsEndWithTheirTrustAndGoOnWithoutChange() {
        runner.run(context -> {
            TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
            SSLContext client = Engines.clientContext(null);
            assertThat(isResumed(client, contexts)).isFalse();
            assertThat(isResumed(client, contexts)).isTrue();
            write(directory, "unrelated", OTHER);
            context.getBean(TLSReloader.class).reload();
            assertThat(isResumed(client, contexts)).isTrue();
            write(directory, "shop-ca", AUTHORITY);
            context.getBean(TLSReloader.class).reload();
            assertThat(isResumed(client, contexts)).isFalse();
            write(directory, "shop-ca", CLIENT_AUTHORITY);
            context.getBean(TLSReloader.class).reload();
            assertThat(isResumed(client, contexts)).isFalse();
        });
    }

    /** A new key is put before the one that it replaces, on one replica after the other. */
    @Test
    void ticketKeysOfFilesAreExchangedAndSessionsGoOn() throws IOException {
        byte[] first = new SecureRandom().generateSeed(48);
        Path file = Files.write(directory.resolve("first.key"), first);
        Path second = Files.write(directory.resolve("second.key"), first);
        runner.withPropertyValues(
                        "unified-tls.server.backend=openssl",
                        "unified-tls.server.session-ticket-keys=file:%s,file:%s".formatted(file, second))
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    TLSReloader reloader = context.getBean(TLSReloader.class);
                    SSLContext client = Engines.clientContext(null);
                    assertThat(isResumed(client, contexts)).isFalse();
                    assertThat(reloader.reload()).isEqualTo(TLSReload.UNCHANGED);

                    Files.write(file, new SecureRandom().generateSeed(48));
                    assertThat(reloader.reload().outcome()).isEqualTo(Outcome.APPLIED);
                    assertThat(isResumed(client, contexts)).isTrue();

                    Files.write(file, new byte[47]);
                    assertThat(reloader.reload())
                            .matches(reload -> reload.outcome() == Outcome.REJECTED)
                            .satisfies(rejected -> assertThat(rejected.faults())
                                    .singleElement()
                                    .asString()
                                    .contains("unified-tls.server.session-ticket-keys[0]", "47 bytes"));
                    assertThat(isResumed(client, contexts)).isTrue();

                    Files.write(file, new SecureRandom().generateSeed(48));
                    Files.write(second, new SecureRandom().generateSeed(48));
                    assertThat(reloader.reload().outcome()).isEqualTo(Outcome.APPLIED);
                    assertThat(isResumed(client, contexts)).isFalse();
                });
    }

    /** Its sessions live on in the same leaf, though its root is another one. */
    @Test
    void reloadOfOneHostLeavesTheSessionsOfOthers() {
        write(directory, "other", OTHER);
        runner.withPropertyValues(
                        "unified-tls.configurations.other.certificates[0].certificate=file:"
                                + directory.resolve("other.pem"),
                        "unified-tls.configurations.other.certificates[0].private-key=file:"
                                + directory.resolve("other.key"),
                        "unified-tls.hosts[1].server-names=other.example",
                        "unified-tls.hosts[1].configuration=other")
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    SSLContext client = Engines.clientContext(null);
                    assertThat(isResumed(client, "other.example", contexts.server("web")))
                            .isFalse();
                    write(directory, "shop", SECOND);
                    assertThat(context.getBean(TLSReloader.class).reload().outcome())
                            .isEqualTo(Outcome.APPLIED);
                    assertThat(isResumed(client, "other.example", contexts.server("web")))
                            .isTrue();
                });
    }

    /** A resolver's remembered answers may derive from what has been replaced. */
    @Test
    void answersOfResolversAreNotRememberedBeyondAReload() {
        AtomicInteger asked = new AtomicInteger();
        SniResolver tenants = (CacheableSniResolver) (name, context) -> {
            asked.incrementAndGet();
            return Optional.of(context.configuration());
        };
        runner.withBean(SniResolver.class, () -> tenants)
                .withPropertyValues("unified-tls.hosts[0].server-names=unused.example", "unified-tls.policy=none")
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    assertThat(presented(contexts.server("web"))).isEqualTo(FIRST.leaf());
                    assertThat(presented(contexts.server("web"))).isEqualTo(FIRST.leaf());
                    assertThat(asked).hasValue(1);
                    write(directory, "shop", SECOND);
                    context.getBean(TLSReloader.class).reload();
                    assertThat(presented(contexts.server("web"))).isEqualTo(SECOND.leaf());
                });
    }

    private static boolean isResumed(SSLContext client, TLSContextFactory contexts) throws SSLException {
        return isResumed(client, "shop.example", contexts.server("web").derive(contexts.configuration("partners")));
    }

    private static boolean isResumed(SSLContext clients, String name, TLSServerContext context) throws SSLException {
        SSLEngine client = Engines.client(clients, name, parameters -> {});
        LateBindingEngine server = (LateBindingEngine) context.newEngine();
        Engines.handshake(client, server);
        Engines.send(new byte[1], server, client); // OpenSSL sends tickets with what is written first
        return server.connection().orElseThrow().resumed();
    }
}
