package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static io.unifiedtls.testing.TestCertificates.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the operator is told of entries that name the same host, and who answers where one of them is broken. */
class HostClashTests {

    private static final String NAME = "www.victim.example";
    private static final String COVERED =
            "mine.pem, whose wildcard covers it, because the other entry cannot be used (";

    @TempDir
    Path directory;

    /** A stranger's: there is no fault of the operator's, and the wildcard answers by itself. */
    @Test
    void brokenEntryOfAStrangerIsToldAsCovered() throws Exception {
        write(directory, "mine", certificateFor("*.victim.example"));
        broken("evil");
        HostDirectory hosts = open(false);
        assertThat(hosts.holds(NAME)).isFalse();
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> hosts.find(NAME))
                .withMessageContaining("The private key does not belong to the certificate");
        assertThat(hosts.faults()).isEmpty();
        assertThat(hosts.clashes()).singleElement().asString().contains(COVERED, "The private key does not belong");
    }

    @Test
    void brokenEntryThatIsCalledAfterTheNameLeavesItToTheWildcard() throws Exception {
        SigningChain wildcard = certificateFor("*.victim.example");
        write(directory, "mine", wildcard);
        broken(NAME);
        HostDirectory hosts = open(false);
        assertThat(found(hosts)).isEqualTo(wildcard);
        assertThat(hosts.faults()).isEmpty();
        assertThat(hosts.clashes()).singleElement().asString().contains(COVERED);
    }

    /** The clients of a wildcard are another's, where each host trusts its own. */
    @Test
    void withTrustOfItsOwnOnlyAStrangersEntryIsCovered() throws Exception {
        write(directory, "mine", certificateFor("*.victim.example"));
        write(directory, "mine.client-ca", CLIENT_AUTHORITY);
        broken("evil");
        write(directory, "evil.client-ca", CLIENT_AUTHORITY);
        HostDirectory strangers = open(true);
        assertThat(strangers.faults()).isEmpty();
        assertThat(strangers.clashes()).singleElement().asString().contains(COVERED);
        for (String ending : List.of(".pem", ".key", ".client-ca.pem")) {
            Files.move(directory.resolve("evil" + ending), directory.resolve(NAME + ending));
        }
        HostDirectory owners = open(true);
        assertThat(owners.holds(NAME)).isTrue();
        assertThat(owners.faults()).containsOnlyKeys(NAME);
        assertThat(owners.clashes()).isEmpty();
        assertThatExceptionOfType(InvalidMaterialException.class).isThrownBy(() -> owners.find(NAME));
    }

    @Test
    void nobodyElseMeansAFault() throws Exception {
        broken("first");
        broken("second");
        HostDirectory hosts = open(false);
        assertThat(hosts.faults()).containsOnlyKeys(NAME);
        assertThat(hosts.faults().get(NAME)).contains("The private key does not belong");
        assertThat(hosts.clashes()).isEmpty();
    }

    @Test
    void reasonIsTheFirstThatTellsThemApart() throws Exception {
        Instant now = Instant.now();
        write(directory, "first", valid(now.minusSeconds(60), now.plus(Duration.ofDays(1))));
        write(directory, "second", valid(now.minusSeconds(60), now.plus(Duration.ofDays(2))));
        assertReason("second.pem, which expires last");
        write(directory, "second", valid(now.minus(Duration.ofDays(2)), now.minus(Duration.ofDays(1))));
        assertReason("first.pem, which is valid now");
        write(directory, "second", valid(now.minusSeconds(60), now.plus(Duration.ofDays(2))));
        Files.writeString(
                directory.resolve("second.key"), pem(certificateFor(NAME).privateKey()));
        assertReason("first.pem, because the other entry cannot be used (");
        Files.delete(directory.resolve("second.pem"));
        write(directory, NAME, valid(now.minusSeconds(60), now.plusSeconds(3_600)));
        assertReason(NAME + ".pem, whose file or folder has that name");
    }

    private void assertReason(String reason) {
        assertThat(open(false).clashes()).singleElement().asString().contains(reason);
    }

    private HostDirectory open(boolean ownTrust) {
        return new HostDirectory(directory, null, ownTrust, 10);
    }

    private static SigningChain found(HostDirectory hosts) {
        return hosts.find(NAME).orElseThrow().signingChains().get(0);
    }

    /** With the key of another certificate. */
    private void broken(String name) throws IOException {
        write(directory, name, certificateFor(NAME));
        Files.writeString(
                directory.resolve(name + ".key"), pem(certificateFor(NAME).privateKey()));
    }

    private static SigningChain valid(Instant from, Instant until) {
        GeneralName name = new GeneralName(GeneralName.dNSName, NAME);
        return AUTHORITY.issue(Leaf.server(List.of(name), Duration.ofDays(1)).valid(from, until));
    }
}
