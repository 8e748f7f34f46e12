package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.autoconfigure.ReloadFixture.Events;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import io.unifiedtls.testing.HandmadeChain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Files of every kind that are read again. */
@ExtendWith(OutputCaptureExtension.class)
class ReloadedFilesTests extends ReloadFixture {

    @Test
    void watchesFilesUnlessToldOtherwise() {
        runner.withPropertyValues("unified-tls.reload.enabled=true", "unified-tls.reload.quiet-period=50ms")
                .run(context -> {
                    write(directory, "shop", SECOND);
                    await().untilAsserted(() -> assertThat(context.getBean(TLSContextFactory.class)
                                    .configuration("web")
                                    .signingChains())
                            .containsExactly(SECOND));
                });
    }

    /** As certbot leaves them: {@code live/NAME} holds links into {@code archive/NAME}, which a renewal exchanges. */
    @Test
    void certbotsRenewalIsServed() throws IOException {
        Path live = Files.createDirectories(directory.resolve("live/shop.example"));
        Path archive = Files.createDirectories(directory.resolve("archive/shop.example"));
        renew(archive, live, 1, FIRST);
        runner.withPropertyValues(
                        "unified-tls.reload.enabled=true",
                        "unified-tls.reload.quiet-period=50ms",
                        "unified-tls.reload.poll-interval=1h",
                        "unified-tls.configurations.web.certificates[0].certificate=file:"
                                + live.resolve("fullchain.pem"),
                        "unified-tls.configurations.web.certificates[0].private-key=file:"
                                + live.resolve("privkey.pem"))
                .run(context -> {
                    for (int number = 2; number < 5; number++) {
                        SigningChain renewed = certificateFor("shop.example");
                        renew(archive, live, number, renewed);
                        await().untilAsserted(() -> assertThat(presented(
                                        context.getBean(TLSContextFactory.class).server("web")))
                                .isEqualTo(renewed.leaf()));
                    }
                    assertThat(context.getBean(Events.class).seen())
                            .isNotEmpty()
                            .allMatch(reload -> reload.outcome() == Outcome.APPLIED);
                });
    }

    private static void renew(Path archive, Path live, int number, SigningChain chain) throws IOException {
        write(archive, "new", chain);
        Path certificate = Files.move(archive.resolve("new.pem"), archive.resolve("fullchain" + number + ".pem"));
        Path key = Files.move(archive.resolve("new.key"), archive.resolve("privkey" + number + ".pem"));
        link(live.resolve("privkey.pem"), key);
        link(live.resolve("fullchain.pem"), certificate);
    }

    private static void link(Path link, Path target) throws IOException {
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, target);
    }

    @Test
    void directoryOfCertificateAuthoritiesIsReadWhole() throws IOException {
        Path authorities = Files.createDirectory(directory.resolve("authorities"));
        write(authorities, "first", CLIENT_AUTHORITY);
        Files.writeString(authorities.resolve("README"), "not a certificate");
        runner.withPropertyValues("unified-tls.configurations.partners.trust-store.certificates=file:" + authorities)
                .run(context -> {
                    TLSContextFactory contexts = context.getBean(TLSContextFactory.class);
                    assertThat(trusted(contexts)).containsExactly(CLIENT_AUTHORITY.certificate());
                    write(authorities, "second", AUTHORITY);
                    assertThat(context.getBean(TLSReloader.class).reload())
                            .matches(reload -> reload.outcome() == Outcome.APPLIED)
                            .satisfies(applied -> assertThat(applied.changes())
                                    .singleElement()
                                    .hasToString("partners: trust store"));
                    assertThat(trusted(contexts))
                            .containsExactly(CLIENT_AUTHORITY.certificate(), AUTHORITY.certificate());
                });
        runner.withPropertyValues("unified-tls.configurations.partners.trust-store.certificates=file:"
                        + Files.createDirectory(directory.resolve("empty")))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("contains no .pem, .crt or .cer file"));
    }

    private static List<Certificate> trusted(TLSContextFactory contexts) {
        return List.copyOf(
                contexts.configuration("partners").trustStore().orElseThrow().certificates());
    }

    @Test
    void listsOfRevokedCertificatesAreReloadedToo(CapturedOutput output) throws IOException {
        HandmadeChain authorities = new HandmadeChain();
        Path list = Files.write(directory.resolve("revoked.crl"), authorities.revocationList());
        ApplicationContextRunner checking = runner.withPropertyValues(
                "unified-tls.configurations.partners.trust-store.revocation-lists=file:" + list,
                "unified-tls.configurations.partners.trust-store.revocation-failure=soft");
        checking.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("revocation-lists is set, but revocation is none, so it is not used."));
        checking.withPropertyValues("unified-tls.configurations.partners.trust-store.revocation=end-entity")
                .run(context -> {
                    assertThat(output).contains("revocation-failure is soft, so a revoked certificate is accepted");
                    SigningChain revoked = authorities.complete("client.example");
                    Files.write(list, authorities.revocationList(revoked.leaf()));
                    assertThat(context.getBean(TLSReloader.class).reload().outcome())
                            .isEqualTo(Outcome.APPLIED);
                    assertThat(context.getBean(TLSContextFactory.class)
                                    .configuration("partners")
                                    .trustStore()
                                    .orElseThrow()
                                    .revocation()
                                    .lists())
                            .singleElement()
                            .satisfies(now ->
                                    assertThat(now.isRevoked(revoked.leaf())).isTrue());
                    Files.writeString(list, "nothing");
                    assertThat(context.getBean(TLSReloader.class).reload())
                            .matches(reload -> reload.outcome() == Outcome.REJECTED)
                            .satisfies(rejected -> assertThat(rejected.faults())
                                    .singleElement()
                                    .asString()
                                    .contains("revoked.crl contains"));
                });
    }
}
