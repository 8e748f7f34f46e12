package io.unifiedtls.test.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Status;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** Pebble with its settings, its DNS server, and its end. */
@Tag("one-jdk")
@Timeout(120)
class PebbleServerTests {

    @BeforeAll
    static void assumePebble() {
        AcmeClient.assumePebble();
    }

    @Test
    void chainsHaveTheWantedLengthAndValidity() throws Exception {
        try (AcmeClient client = new AcmeClient();
                PebbleServer pebble = PebbleServer.builder()
                        .httpPort(client.port())
                        .chainLength(2)
                        .alternateRoots(1)
                        .validity(Duration.ofHours(6))
                        .start()) {
            Certificate certificate =
                    client.issue(AcmeClient.login(pebble.directory(), pebble.serverAuthority()), "chain.example");
            List<X509Certificate> chain = certificate.getCertificateChain();
            assertThat(chain).hasSize(3);
            assertThat(pebble.roots()).hasSize(2);
            chain.get(2).verify(pebble.roots().get(0).getPublicKey());
            assertThat(certificate.getAlternateCertificates())
                    .singleElement()
                    .satisfies(other -> other.getCertificateChain()
                            .get(2)
                            .verify(pebble.roots().get(1).getPublicKey()));
            assertThat(Duration.between(
                            chain.get(0).getNotBefore().toInstant(),
                            chain.get(0).getNotAfter().toInstant()))
                    .isBetween(Duration.ofMinutes(355), Duration.ofMinutes(365));
        }
    }

    @Test
    void authorizationsAreUsedAgain() throws Exception {
        try (AcmeClient client = new AcmeClient();
                PebbleServer pebble = PebbleServer.builder()
                        .httpPort(client.port())
                        .reusedAuthorizations(100)
                        .start()) {
            Login login = AcmeClient.login(pebble.directory(), pebble.serverAuthority());
            client.issue(login, "again.example");
            Order second = login.newOrder().domain("again.example").create();
            assertThat(second.getAuthorizations().get(0).getStatus()).isEqualTo(Status.VALID);
        }
    }

    @Test
    void authorizationsAreNotUsedAgainAtFirst() throws Exception {
        try (AcmeClient client = new AcmeClient();
                PebbleServer pebble =
                        PebbleServer.builder().httpPort(client.port()).start()) {
            Login login = AcmeClient.login(pebble.directory(), pebble.serverAuthority());
            client.issue(login, "new.example");
            Order second = login.newOrder().domain("new.example").create();
            assertThat(second.getAuthorizations().get(0).getStatus()).isEqualTo(Status.PENDING);
        }
    }

    @Test
    void namesLeadWhereTheTestWants() throws Exception {
        try (PebbleServer pebble = PebbleServer.builder().start()) {
            pebble.dns().address("other.example", "127.0.0.2");
            pebble.dns().txt("_acme-challenge.other.example.", "one");
            pebble.dns().cname("alias.example.", "other.example.");
            assertThat(records(pebble, "any.example", Type.A)).containsExactly("127.0.0.1");
            assertThat(records(pebble, "other.example", Type.A)).containsExactly("127.0.0.2");
            assertThat(records(pebble, "_acme-challenge.other.example", Type.TXT))
                    .containsExactly("\"one\"");
            assertThat(records(pebble, "alias.example", Type.CNAME)).containsExactly("other.example.");
            pebble.dns().clearTxt("_acme-challenge.other.example.");
            assertThat(records(pebble, "_acme-challenge.other.example", Type.TXT))
                    .isEmpty();
            pebble.dns().defaultAddress("");
            assertThat(records(pebble, "any.example", Type.A)).isEmpty();
        }
    }

    private static List<String> records(PebbleServer pebble, String name, int type) throws Exception {
        String[] server = pebble.dnsServer().split(":", -1);
        SimpleResolver resolver = new SimpleResolver(server[0]);
        resolver.setPort(Integer.parseInt(server[1]));
        Message question = Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
        return resolver.send(question).getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == type)
                .map(Record::rdataToString)
                .toList();
    }

    @Test
    void closedServerLeavesNoProcessAndNoFile() throws Exception {
        Set<ProcessHandle> before = children();
        Set<ProcessHandle> ours;
        URI directory;
        X509Certificate root;
        Path files;
        try (PebbleServer pebble = PebbleServer.builder().start()) {
            ours = children();
            ours.removeAll(before);
            assertThat(ours).hasSize(2);
            directory = pebble.directory();
            root = pebble.serverAuthority();
            files = pebble.files();
            assertThat(files).isDirectory();
            assertThat(pebble.log()).contains("Pebble");
            assertThat(AcmeClient.get(directory, root).statusCode()).isEqualTo(200);
        }
        assertThat(ours).noneMatch(ProcessHandle::isAlive);
        assertThat(Files.exists(files)).isFalse();
        assertThatIOException().isThrownBy(() -> AcmeClient.get(directory, root));
    }

    @Test
    void serverThatDoesNotStartSaysWhyAndLeavesNoProcess() {
        Set<ProcessHandle> before = children();
        assertThatIOException()
                .isThrownBy(() -> PebbleServer.builder()
                        .externalAccount("kid", "not base64 at all")
                        .start())
                .withMessageContaining("does not start")
                .withMessageContaining("base64");
        Set<ProcessHandle> left = children();
        left.removeAll(before);
        assertThat(left).noneMatch(ProcessHandle::isAlive);
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }
}
