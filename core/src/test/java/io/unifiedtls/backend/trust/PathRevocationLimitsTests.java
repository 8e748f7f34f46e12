package io.unifiedtls.backend.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.RevocationCheck;
import io.unifiedtls.TrustStore.Revocation;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import io.unifiedtls.testing.ListDraft;
import io.unifiedtls.testing.SlowResponder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates about which no one is asked, and addresses that are not asked. */
class PathRevocationLimitsTests extends PathRevocationFixture {

    /** The operator's lists come before anybody is asked. */
    @Test
    void nobodyIsAskedWhereTheOperatorsListSays() {
        Made client = client(ROOT)
                .responder(responder.address())
                .revocationList(responder.address())
                .make();
        assertThat(isLetIn(hard(ListDraft.of(ROOT).make()), List.of(ROOT), client))
                .isTrue();
        assertThat(isLetIn(hard(ListDraft.of(ROOT).naming(client.certificate()).make()), List.of(ROOT), client))
                .isFalse();
        assertThat(responder.asked()).isZero();
    }

    /** Whoever is not let in anyway makes nobody be asked. */
    @Test
    void strangersMakeNobodyBeAsked() throws Exception {
        Made stranger = CertificateDraft.of("Root").authority().make();
        try (SlowResponder silent = SlowResponder.sending("", new byte[0])) {
            Revocation chain = new Revocation(RevocationCheck.CHAIN, Set.of(), false);
            Made intermediate = CertificateDraft.of("Intermediate", ROOT)
                    .authority()
                    .responder(silent.address())
                    .make();
            Made impostor = CertificateDraft.of("Intermediate").authority().make();
            List<Made[]> chains = List.of(
                    new Made[] {client(stranger).responder(silent.address()).make()},
                    new Made[] {client(stranger).responder(silent.address()).make(), stranger},
                    new Made[] {client(impostor).responder(silent.address()).make(), intermediate},
                    new Made[] {
                        CertificateDraft.expired("client", ROOT)
                                .responder(silent.address())
                                .make()
                    },
                    new Made[] {
                        CertificateDraft.of("client", ROOT)
                                .purpose(KeyPurposeId.id_kp_serverAuth)
                                .responder(silent.address())
                                .make()
                    });
            for (Made[] presented : chains) {
                assertThat(isLetIn(chain, List.of(ROOT), presented)).isFalse();
            }
            assertThat(silent.connections()).isZero();
        }
    }

    /** Whatever its properties say: fetching is ours. */
    @ParameterizedTest
    @CsvSource({"NONE, 0", "END_ENTITY, 2"})
    void javaRuntimeConnectsToNobody(RevocationCheck check, int connections) throws Exception {
        System.setProperty("com.sun.security.enableCRLDP", "true");
        Security.setProperty("ocsp.enable", "true");
        try (SlowResponder silent = SlowResponder.sending("HTTP/1.1 500 No\nContent-Length: 0\n\n", new byte[0])) {
            Made client = client(ROOT)
                    .responder(silent.address())
                    .revocationList(silent.address())
                    .make();
            assertThat(isLetIn(new Revocation(check, Set.of(), true), List.of(ROOT), client))
                    .isTrue();
            assertThat(silent.connections()).isEqualTo(connections);
        } finally {
            System.clearProperty("com.sun.security.enableCRLDP");
            Security.setProperty("ocsp.enable", "false");
        }
    }

    /** A list in a file or on another kind of server may say what it likes. */
    @Test
    void onlyHttpIsAsked(@TempDir Path directory) throws Exception {
        Path file =
                Files.write(directory.resolve("list.crl"), ListDraft.of(ROOT).encoded());
        try (SlowResponder other = SlowResponder.sending("", new byte[0])) {
            for (String address : List.of(
                    file.toUri().toString(),
                    "ldap://localhost:%d/cn=Root?certificateRevocationList".formatted(other.port()),
                    "ftp://localhost:%d/list.crl".formatted(other.port()))) {
                Made client =
                        client(ROOT).revocationList(address).responder(address).make();
                assertThat(isLetIn(hard(), List.of(ROOT), client)).as(address).isFalse();
            }
            assertThat(other.connections()).isZero();
        }
    }
}
