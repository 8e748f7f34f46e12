package io.unifiedtls.autoconfigure;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSContextFactory;
import io.unifiedtls.TrustStore;
import io.unifiedtls.autoconfigure.load.CertificatesOfModule;
import io.unifiedtls.autoconfigure.load.IdentityOfModule;
import io.unifiedtls.autoconfigure.properties.SpiffeProperties;
import io.unifiedtls.autoconfigure.properties.VaultCertificateProperties;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.operations.TLSReload.Outcome;
import io.unifiedtls.operations.TLSReloader;
import java.nio.file.Files;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Certificates and identities that services renew while files, properties or other renewals have faults. */
@ExtendWith(OutputCaptureExtension.class)
class RenewalsBesideFaultsTests extends ReloadFixture {

    private static final TrustStore TRUST = TrustStore.of(List.of(CLIENT_AUTHORITY.certificate()));
    private static final TrustStore BOTH =
            TrustStore.of(List.of(CLIENT_AUTHORITY.certificate(), AUTHORITY.certificate()));

    private final Identities identities = new Identities();
    private final Certificates certificates = new Certificates();
    private ApplicationContextRunner meshed = new ApplicationContextRunner();

    /** A service whose answer a test chooses. */
    private static final class Identities implements IdentityOfModule {

        private Identity current = new Identity(certificateFor("mesh.example"), TRUST);

        @Override
        public Identity identity(SpiffeProperties properties) {
            return current;
        }

        @Override
        public Optional<Identity> known(SpiffeProperties properties) {
            return Optional.of(current);
        }

        @Override
        public void retain(Collection<SpiffeProperties> used) {}

        @Override
        public void onChange(Runnable reload) {}
    }

    /** Another one. */
    private static final class Certificates implements CertificatesOfModule {

        private Optional<SigningChain> current = Optional.of(certificateFor("issued.example"));

        @Override
        public Optional<SigningChain> signingChain(VaultCertificateProperties properties) {
            return current;
        }

        @Override
        public Optional<SigningChain> known(VaultCertificateProperties properties) {
            return current;
        }

        @Override
        public void retain(Collection<VaultCertificateProperties> used) {}

        @Override
        public void onChange(Runnable reload) {}
    }

    @BeforeEach
    void addServices() {
        meshed = runner.withBean(IdentityOfModule.class, () -> identities)
                .withBean(CertificatesOfModule.class, () -> certificates)
                .withPropertyValues(
                        "unified-tls.configurations.mesh.spiffe.id=spiffe://mesh.example/shop",
                        "unified-tls.configurations.mesh.client-authentication=need",
                        "unified-tls.configurations.issued.certificates[0].vault.role=web",
                        "unified-tls.configurations.issued.certificates[0].vault.names=issued.example",
                        "unified-tls.hosts[1].server-names=mesh.example",
                        "unified-tls.hosts[1].configuration=mesh",
                        "unified-tls.hosts[2].server-names=issued.example",
                        "unified-tls.hosts[2].configuration=issued");
    }

    private static TLSReload reload(ApplicationContext context) {
        return context.getBean(TLSReloader.class).reload();
    }

    private static TLSConfiguration inForce(ApplicationContext context, String name) {
        return context.getBean(TLSContextFactory.class).configuration(name);
    }

    private static void set(ConfigurableApplicationContext context, Map<String, Object> properties) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("refreshed", properties));
    }

    private static void assertTakenOver(TLSReload reload, String name) {
        assertThat(reload.outcome()).isEqualTo(Outcome.PARTLY_APPLIED);
        assertThat(reload.changes())
                .extracting(TLSReload.Change::configurationName)
                .containsExactly(name);
        assertThat(reload.faults()).isNotEmpty();
    }

    @Test
    void anIdentityIsTakenOverWhileAFileIsBroken(CapturedOutput output) {
        meshed.run(context -> {
            Files.writeString(directory.resolve("shop.pem"), "nothing");
            SigningChain next = certificateFor("mesh.example");
            identities.current = new IdentityOfModule.Identity(next, BOTH);
            TLSReload reload = reload(context);
            assertTakenOver(reload, "mesh");
            assertThat(reload.faults()).singleElement().asString().contains("shop.pem");
            TLSConfiguration mesh = inForce(context, "mesh");
            assertThat(mesh.signingChains()).containsExactly(next);
            assertThat(mesh.clientAuthentication().trustStore()).contains(BOTH);
            assertThat(inForce(context, "web").signingChains()).containsExactly(FIRST);
            assertThat(presented(context.getBean(TLSContextFactory.class).server("web")))
                    .isEqualTo(FIRST.leaf());
            assertThat(reload(context).outcome()).isEqualTo(Outcome.REJECTED);

            write(directory, "shop", SECOND);
            identities.current = new IdentityOfModule.Identity(certificateFor("mesh.example"), BOTH);
            assertThat(reload(context))
                    .matches(healed -> healed.outcome() == Outcome.APPLIED)
                    .satisfies(healed -> assertThat(healed.changes())
                            .extracting(TLSReload.Change::configurationName)
                            .containsExactly("web", "partners", "mesh"));
        });
        assertThat(output)
                .contains("Reloaded TLS material: mesh: certificates from")
                .contains("Could not reload part of the TLS material, which stays as it was")
                .contains("TLS material is up to date again");
    }

    /** One that waits has none yet. */
    @Test
    void anIssuedCertificateIsTakenOverWhileAFileIsBrokenEvenIfItIsTheFirst() {
        certificates.current = Optional.empty();
        meshed.run(context -> {
            Files.delete(directory.resolve("shop.key"));
            assertThat(reload(context).outcome()).isEqualTo(Outcome.REJECTED);
            for (int i = 0; i < 2; i++) {
                SigningChain next = certificateFor("issued.example");
                certificates.current = Optional.of(next);
                assertTakenOver(reload(context), "issued");
                assertThat(inForce(context, "issued").signingChains()).containsExactly(next);
            }
        });
    }

    /** Its own file is read no more than that of any other, so it keeps the one that is in force. */
    @Test
    void aConfigurationThatInheritsGetsTheIdentityOfItsBase() {
        meshed.withPropertyValues(
                        "unified-tls.configurations.public.base=mesh",
                        "unified-tls.configurations.public.certificates[0].certificate=file:"
                                + directory.resolve("shop.pem"),
                        "unified-tls.configurations.public.certificates[0].private-key=file:"
                                + directory.resolve("shop.key"))
                .run(context -> {
                    write(directory, "shop", SECOND);
                    Files.writeString(directory.resolve("shop-ca.pem"), "nothing");
                    identities.current = new IdentityOfModule.Identity(certificateFor("mesh.example"), BOTH);
                    assertThat(reload(context).changes())
                            .extracting(TLSReload.Change::configurationName)
                            .containsExactlyInAnyOrder("mesh", "public");
                    assertThat(inForce(context, "public").trustStore()).contains(BOTH);
                    assertThat(inForce(context, "public").signingChains()).containsExactly(FIRST);
                });
    }

    @Test
    void aRenewalThatBreaksThePolicyKeepsNeitherAnotherOneNorAFileBack() {
        meshed.run(context -> {
            identities.current = new IdentityOfModule.Identity(certificateFor("other.example"), TRUST);
            SigningChain issued = certificateFor("issued.example");
            certificates.current = Optional.of(issued);
            write(directory, "shop", SECOND);
            TLSReload reload = reload(context);
            assertThat(reload.outcome()).isEqualTo(Outcome.PARTLY_APPLIED);
            assertThat(reload.changes())
                    .extracting(TLSReload.Change::configurationName)
                    .containsExactly("web", "partners", "issued");
            assertThat(reload.faults())
                    .singleElement()
                    .asString()
                    .startsWith("Configuration 'mesh' of mesh.example violates the policy");
            assertThat(inForce(context, "web").signingChains()).containsExactly(SECOND);
            assertThat(inForce(context, "issued").signingChains()).containsExactly(issued);

            write(directory, "shop", OTHER);
            TLSReload second = reload(context);
            assertThat(second.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(second.faults()).hasSize(2);
            assertThat(inForce(context, "web").signingChains()).containsExactly(SECOND);
        });
    }

    /** Properties that have changed are taken over together, so the settings in force stay. */
    @Test
    void anIdentityIsTakenOverWhileChangedPropertiesHaveAFault() {
        meshed.run(context -> {
            set(
                    context,
                    Map.of(
                            "unified-tls.configurations.mesh.client-authentication", "none",
                            "unified-tls.configurations.web.highest-supported-version", "SSLv3",
                            "unified-tls.hosts[0].server-names", "new.example",
                            "unified-tls.hosts[0].configuration", "web"));
            SigningChain next = certificateFor("mesh.example");
            identities.current = new IdentityOfModule.Identity(next, TRUST);
            TLSConfiguration before = inForce(context, "mesh");
            assertTakenOver(reload(context), "mesh");
            assertThat(inForce(context, "mesh"))
                    .isEqualTo(before.toBuilder().signingChains(next).build());
            assertThat(presented(context.getBean(TLSContextFactory.class).server("web")))
                    .isEqualTo(FIRST.leaf());
        });
    }

    @Test
    void anIdentityIsTakenOverWhilePropertiesCannotBeBound() {
        meshed.run(context -> {
            set(context, Map.of("unified-tls.configurations.mesh.client-authentication", "perhaps"));
            identities.current = new IdentityOfModule.Identity(certificateFor("mesh.example"), TRUST);
            assertTakenOver(reload(context), "mesh");
        });
    }

    @Test
    void anIdentityIsTakenOverWhileThereAreNoTicketKeys() throws Exception {
        var keys = Files.write(directory.resolve("tickets.key"), new byte[48]);
        meshed.withPropertyValues(
                        "unified-tls.server.backend=openssl", "unified-tls.server.session-ticket-keys=file:" + keys)
                .run(context -> {
                    Files.write(keys, new byte[47]);
                    identities.current = new IdentityOfModule.Identity(certificateFor("mesh.example"), TRUST);
                    TLSReload reload = reload(context);
                    assertTakenOver(reload, "mesh");
                    assertThat(reload.ticketKeysReplaced()).isFalse();
                });
    }

    /** Two faults of one reload are those of the files and of the renewal that is left out. */
    @Test
    void allFaultsAreTold() {
        meshed.run(context -> {
            Files.writeString(directory.resolve("shop.pem"), "nothing");
            identities.current = new IdentityOfModule.Identity(certificateFor("other.example"), TRUST);
            TLSReload reload = reload(context);
            assertThat(reload.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(List.copyOf(reload.faults()))
                    .hasSize(2)
                    .anySatisfy(fault -> assertThat(fault).contains("shop.pem"))
                    .anySatisfy(fault -> assertThat(fault).contains("Configuration 'mesh' of mesh.example"));
        });
    }
}
