package io.unifiedtls;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.material.KeyKind;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A chain and its key belong together, and the chain is in order. */
class SigningChainTests {

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void takesTheKeyOfTheLeafAndNoOther(KeyKind kind) {
        SigningChain chain = certificateFor(kind, "shop.example");
        SigningChain other = certificateFor(kind, "shop.example");
        assertThat(SigningChain.of(chain.privateKey(), chain.certificates())).isEqualTo(chain);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(other.privateKey(), chain.certificates()))
                .withMessage("The private key does not belong to the certificate 'CN=shop.example'. Use the key of "
                        + "this certificate.");
    }

    @ParameterizedTest
    @EnumSource(KeyKind.class)
    void keyOfAnotherKindIsNotTheLeafs(KeyKind kind) {
        SigningChain chain = certificateFor(kind, "shop.example");
        KeyKind another = kind == KeyKind.P256 ? KeyKind.RSA_2048 : KeyKind.P256;
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() ->
                        SigningChain.of(certificateFor(another, "shop.example").privateKey(), chain.certificates()));
    }

    @Test
    void chainMustBeInOrder() {
        SigningChain chain = certificateFor("shop.example");
        assertThat(SigningChain.of(chain.privateKey(), List.of(chain.leaf(), AUTHORITY.certificate()))
                        .certificates())
                .hasSize(2);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(
                        chain.privateKey(),
                        List.of(chain.leaf(), certificateFor("other.example").leaf())))
                .withMessage("The chain is out of order: certificate 2, 'CN=other.example', did not issue certificate "
                        + "1, 'CN=shop.example'. Put the leaf first, and each issuer after the certificate that it "
                        + "issued.");
    }

    /** By the key identifiers, where both have them, and by the signature of certificates that were made without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void issuerOfTheSameNameWithAnotherKeyIsNone(boolean identifiers) throws Exception {
        KeyPair authority = keyPair();
        KeyPair impostor = keyPair();
        KeyPair leaf = keyPair();
        X509Certificate certificate = certificate("shop.example", leaf, authority, identifiers);
        assertThat(SigningChain.of(
                                leaf.getPrivate(),
                                List.of(certificate, certificate("CA", authority, authority, identifiers)))
                        .certificates())
                .hasSize(2);
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(
                        leaf.getPrivate(), List.of(certificate, certificate("CA", impostor, impostor, identifiers))))
                .withMessageStartingWith("The chain is out of order: certificate 2, 'CN=CA', did not issue ");
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("EC").generateKeyPair();
    }

    private static X509Certificate certificate(String name, KeyPair keys, KeyPair issuer, boolean identifiers)
            throws Exception {
        Date now = Date.from(Instant.now());
        var builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=CA"), BigInteger.ONE, now, now, new X500Name("CN=" + name), keys.getPublic());
        if (identifiers) {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(keys.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(issuer.getPublic()));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    }

    @Test
    void chainMustNotBeEmpty() {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(certificateFor("shop.example").privateKey(), List.of()));
    }

    static void assertRefused(PrivateKey key, SigningChain chain) {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(key, chain.certificates()))
                .withMessageStartingWith("The private key does not belong to the certificate 'CN=shop.example'.");
    }
}
