package io.unifiedtls.material;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static io.unifiedtls.testing.TestCertificates.pem;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.testing.Tool;
import io.unifiedtls.x509.Pem;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** PEM text as editors, shells and tools leave it: read, or refused with the reason. */
class PemOfToolsTests {

    private static final SigningChain CHAIN = certificateFor("shop.example");
    private static final String KEY = pem(CHAIN.privateKey());
    private static final String CERTIFICATES = pem(CHAIN.certificates());
    private static final String WHOLE = KEY + CERTIFICATES;

    @TempDir
    Path directory;

    static Stream<Arguments> changes() {
        return Stream.of(
                change("a byte order mark", text -> "\uFEFF" + text),
                change("line breaks of Windows", text -> text.replace("\n", "\r\n")),
                change("line breaks of old Macs", text -> text.replace("\n", "\r")),
                change("no line break between blocks", text -> text.replace("-----\n-----", "----------")),
                change("one line in a property", text -> text.replace("\n", "\\n")),
                change("line breaks of Windows in a property", text -> text.replace("\n", "\\r\\n")),
                change(
                        "indentation",
                        text -> text.lines().map(line -> "    " + line).collect(joining("\n"))),
                change(
                        "tabs and blanks",
                        text -> text.lines().map(line -> "\t" + line + " \t").collect(joining("\n"))),
                change("empty lines", text -> text.replace("\n", "\n\n")),
                change("comments", text -> "# shop.example\nsubject=/CN=shop.example\n" + text + "# end\n"),
                change("another label", text -> text.replace("CERTIFICATE", "X509 CERTIFICATE")),
                change("no line break at the end", String::strip));
    }

    private static Arguments change(String name, UnaryOperator<String> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void isRead(String name, UnaryOperator<String> change) {
        String text = change.apply(WHOLE);
        assertThat(text).isNotEqualTo(WHOLE);
        assertThat(PemReader.certificates(text, "shop.pem")).isEqualTo(CHAIN.certificates());
        assertThat(PemReader.privateKey(text, null, "shop.pem")).isEqualTo(CHAIN.privateKey());
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, false",
        "UTF-8, true",
        "UTF-16LE, false",
        "UTF-16LE, true",
        "UTF-16BE, false",
        "UTF-16BE, true",
        "US-ASCII, false"
    })
    void textOfEveryEncodingIsRead(String encoding, boolean mark) {
        byte[] file = ((mark ? "\uFEFF" : "") + WHOLE).getBytes(Charset.forName(encoding));
        assertThat(PemReader.certificates(Pem.text(file), "shop.pem")).isEqualTo(CHAIN.certificates());
    }

    @Test
    void nothingAndOneByteAreNoText() {
        assertThat(Pem.text(new byte[0])).isEmpty();
        assertThat(Pem.text(new byte[] {'x'})).isEqualTo("x");
        assertThat(Pem.text(new byte[] {0, 0}).strip()).isNotNull();
    }

    @Test
    void trustedCertificatesOfOpensslAreRead() throws Exception {
        Path file = Files.writeString(directory.resolve("in.pem"), pem(List.of(CHAIN.leaf())));
        String trusted = openssl("x509", "-in", file.toString(), "-trustout", "-addtrust", "clientAuth");
        assertThat(trusted).contains("BEGIN TRUSTED CERTIFICATE");
        assertThat(PemReader.certificates(trusted, "ca.pem")).containsExactly(CHAIN.leaf());
    }

    /** As {@code openssl pkcs12 -nodes} writes them. */
    @Test
    void attributesOfPkcs12AreNoFault() throws Exception {
        TestCertificates.write(directory, "shop", CHAIN);
        String store = directory.resolve("shop.p12").toString();
        openssl(
                "pkcs12",
                "-export",
                "-name",
                "shop",
                "-in",
                directory.resolve("shop.pem").toString(),
                "-inkey",
                directory.resolve("shop.key").toString(),
                "-out",
                store,
                "-passout",
                "pass:s3cret");
        String text = openssl("pkcs12", "-nodes", "-in", store, "-passin", "pass:s3cret");
        assertThat(text).contains("Bag Attributes");
        assertThat(PemReader.certificates(text, "shop.pem")).contains(CHAIN.leaf());
        assertThat(PemReader.privateKey(text, null, "shop.pem")).isEqualTo(CHAIN.privateKey());
    }

    /** As {@code openssl ecparam -genkey} writes them. */
    @Test
    void parametersBesideAKeyAreSkipped() throws Exception {
        String text = openssl("ecparam", "-genkey", "-name", "prime256v1");
        assertThat(text).contains("BEGIN EC PARAMETERS");
        assertThat(PemReader.privateKey(text, null, "shop.key").getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void explicitCurvesAreRefusedWithTheReason() throws Exception {
        String key = openssl("ecparam", "-genkey", "-noout", "-name", "prime256v1", "-param_enc", "explicit");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.privateKey(key, null, "shop.key"))
                .withMessageStartingWith("shop.key has a PEM block 'EC PRIVATE KEY' in line 1")
                .withMessageContaining("explicit parameters");
        Path file = Files.writeString(directory.resolve("explicit.key"), key);
        String certificate =
                openssl("req", "-x509", "-new", "-key", file.toString(), "-subj", "/CN=shop.example", "-days", "1");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.certificates(certificate, "shop.pem"))
                .withMessageStartingWith("shop.pem has a PEM block 'CERTIFICATE' in line 1")
                .withMessageContaining("explicit parameters");
    }

    @Test
    void emptySubjectsAreRead() throws Exception {
        Path key = Files.writeString(directory.resolve("shop.key"), KEY);
        Path request = directory.resolve("shop.csr");
        Path names = Files.writeString(directory.resolve("names"), "subjectAltName=critical,DNS:shop.example");
        Path authority = directory.resolve("ca.pem");
        Path authorityKey = directory.resolve("ca.key");
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=ca -keyout %s -out %s"
                .formatted(authorityKey, authority)
                .split(" ", -1));
        openssl("req -new -key %s -subj / -out %s".formatted(key, request).split(" ", -1));
        String certificate = openssl("x509 -req -in %s -CA %s -CAkey %s -days 1 -extfile %s"
                .formatted(request, authority, authorityKey, names)
                .split(" ", -1));
        SigningChain chain = SigningChain.ofPem(certificate, KEY);
        assertThat(chain.leaf().getSubjectX500Principal().getName()).isEmpty();
        assertThat(chain.dnsNames()).containsExactly("shop.example");
    }

    @Test
    void theReasonIsThatOfTheJdk() throws Exception {
        Path key = Files.writeString(directory.resolve("shop.key"), KEY);
        String certificate =
                openssl("req -x509 -new -days 1 -subj / -key %s".formatted(key).split(" ", -1));
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.certificates(certificate, "shop.pem"))
                .withMessage(
                        "shop.pem has a PEM block 'CERTIFICATE' in line 1 that cannot be read (Empty issuer DN not "
                                + "allowed in X509Certificates). Replace it with a new copy.");
    }

    static Stream<Arguments> faults() {
        String leaf = pem(List.of(CHAIN.leaf()));
        return Stream.of(
                Arguments.of(
                        CERTIFICATES + leaf.substring(0, 200),
                        "has a PEM block 'CERTIFICATE' in line [0-9]+ that does not end. Replace it"),
                Arguments.of(
                        leaf.replace("-----END CERTIFICATE-----", "") + leaf,
                        "has a PEM block 'CERTIFICATE' in line 1 that does not end"),
                Arguments.of(
                        leaf.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE----") + leaf,
                        "has a PEM block in line 1 whose first line cannot be read"),
                Arguments.of(
                        leaf + block("PKCS7"),
                        "has a PEM block 'PKCS7' in line [0-9]+, which is not used here. Convert it: openssl pkcs7 -print_certs"),
                Arguments.of(leaf + block("X509 CRL"), "Move it to a file of its own, and set revocation-lists."),
                Arguments.of(
                        leaf + block("CERTIFICATE REQUEST"), "Replace it with the certificate that the CA has issued."),
                Arguments.of(
                        leaf + block("certificate"),
                        "has a PEM block of an unknown kind in line [0-9]+, which is not used here. Remove it."),
                Arguments.of(
                        leaf + block("CERTIFICATE"),
                        "has a PEM block 'CERTIFICATE' in line [0-9]+ that cannot be read"),
                Arguments.of(
                        leaf + "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
                        "has a PEM block 'CERTIFICATE' in line [0-9]+ that cannot be read"));
    }

    private static String block(String label) {
        return "-----BEGIN %s-----\nAAAA\n-----END %s-----\n".formatted(label, label);
    }

    /** Whatever begins is read, or is a fault: a chain without its last certificate would be served, and refused by clients. */
    @ParameterizedTest
    @MethodSource("faults")
    void noBlockVanishes(String text, String fault) {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.certificates(text, "shop.pem"))
                .satisfies(ex ->
                        assertThat(ex.getMessage()).startsWith("shop.pem ").containsPattern(fault));
    }

    @Test
    void keysOfSshAndSecondKeysAreRefused() {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.privateKey(block("OPENSSH PRIVATE KEY"), null, "shop.key"))
                .withMessage(
                        "shop.key has a PEM block 'OPENSSH PRIVATE KEY' in line 1, which is not used here. Convert it: "
                                + "ssh-keygen -p -m PEM -f FILE");
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> PemReader.privateKey(KEY + KEY, null, "shop.key"))
                .withMessageMatching(
                        "shop.key contains 2 private keys, in lines \\[1, [0-9]+]. Keep the one of the certificate.");
    }

    private String openssl(String... arguments) throws Exception {
        Tool.Result result = Tool.openssl().run("", new ArrayList<>(List.of(arguments)));
        assertThat(result.exitCode()).as(result.output()).isZero();
        return result.output();
    }
}
