package io.unifiedtls;

import static io.unifiedtls.testing.TestCertificates.AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.unifiedtls.material.KeyKind;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningChainTests {

    private static final SigningChain RSA = certificateFor(KeyKind.RSA_2048, "shop.example");

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

    /** Keys of EC name their public point, or leave it out (RFC 5915, section 3). */
    @Test
    void keysThatNameTheirPublicPointAndOthersAreTakenAlike() throws Exception {
        SigningChain chain = certificateFor("shop.example");
        SigningChain other = certificateFor("shop.example");
        for (var named : List.of(Optional.of(chain.leaf().getPublicKey()), Optional.<PublicKey>empty())) {
            PrivateKey key = encoded(chain.privateKey(), named);
            assertThat(SigningChain.of(key, chain.certificates()).leaf()).isEqualTo(chain.leaf());
            assertRefused(key, other);
        }
    }

    /**
     * A certificate is public, and chains are equal by their certificates: with a key that only claims to be its, a tenant
     * could put a context that fails in the place of another's.
     */
    @Test
    void whatAKeySaysOfItselfIsNoProof() throws Exception {
        SigningChain chain = certificateFor("shop.example");
        PrivateKey key = encoded(
                certificateFor("shop.example").privateKey(),
                Optional.of(chain.leaf().getPublicKey()));
        assertRefused(key, chain);
    }

    /** One could choose the public point as the generator, so that it is one times itself (CVE-2020-0601), or another order. */
    @Test
    void parametersOfAKeysOwnAreNoProof() throws Exception {
        SigningChain chain = certificateFor("shop.example");
        ECPublicKey certified = (ECPublicKey) chain.leaf().getPublicKey();
        ECParameterSpec named = certified.getParams();
        BigInteger own = ((java.security.interfaces.ECPrivateKey) chain.privateKey()).getS();
        List<ECPrivateKeySpec> claims = List.of(
                new ECPrivateKeySpec(
                        BigInteger.ONE, new ECParameterSpec(named.getCurve(), certified.getW(), named.getOrder(), 1)),
                new ECPrivateKeySpec(own, new ECParameterSpec(named.getCurve(), certified.getW(), named.getOrder(), 1)),
                new ECPrivateKeySpec(
                        own,
                        new ECParameterSpec(
                                named.getCurve(),
                                named.getGenerator(),
                                named.getOrder().subtract(BigInteger.TWO),
                                1)));
        KeyFactory keys = KeyFactory.getInstance("EC", new BouncyCastleProvider());
        for (ECPrivateKeySpec claim : claims) {
            assertRefused(keys.generatePrivate(claim), chain);
        }
        assertThat(SigningChain.of(keys.generatePrivate(new ECPrivateKeySpec(own, named)), chain.certificates()))
                .isEqualTo(chain);
    }

    @Test
    void rsaKeyThatNamesTheModulusIsNoProof() throws Exception {
        SigningChain chain = certificateFor(KeyKind.RSA_2048, "shop.example");
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) chain.privateKey();
        RSAPrivateCrtKey other = (RSAPrivateCrtKey)
                certificateFor(KeyKind.RSA_2048, "shop.example").privateKey();
        KeyFactory keys = KeyFactory.getInstance("RSA");
        BigInteger n = own.getModulus();
        BigInteger d = own.getPrivateExponent();
        List<RSAPrivateKeySpec> claims = List.of(
                new RSAPrivateKeySpec(n, other.getPrivateExponent()),
                crt(own, other.getPrivateExponent(), own.getPrimeP(), own.getPrimeQ(), own),
                crt(own, d, other.getPrimeP(), other.getPrimeQ(), other),
                crt(own, d, BigInteger.ONE, n, own),
                crt(own, d, n, BigInteger.ONE, own),
                crt(own, d, own.getPrimeP(), own.getPrimeQ(), other));
        for (RSAPrivateKeySpec claim : claims) {
            assertRefused(keys.generatePrivate(claim), chain);
        }
        List<RSAPrivateKeySpec> proofs =
                List.of(new RSAPrivateKeySpec(n, d), crt(own, d, own.getPrimeP(), own.getPrimeQ(), own));
        for (RSAPrivateKeySpec proof : proofs) {
            assertThat(SigningChain.of(keys.generatePrivate(proof), chain.certificates()))
                    .isEqualTo(chain);
        }
    }

    private static final BigInteger LONG = BigInteger.ONE.shiftLeft(5_000);

    /** Each value of a key with its factors, changed alone: what signs wrongly fails handshakes that another would answer. */
    static Stream<Arguments> rsaValues() {
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) RSA.privateKey();
        RSAPrivateCrtKey other = (RSAPrivateCrtKey)
                certificateFor(KeyKind.RSA_2048, "other.example").privateKey();
        BigInteger p1 = own.getPrimeP().subtract(BigInteger.ONE);
        BigInteger q1 = own.getPrimeQ().subtract(BigInteger.ONE);
        BigInteger d = own.getPrivateExponent();
        BigInteger lambda = p1.multiply(q1).divide(p1.gcd(q1));
        BigInteger otherLambda = other.getPrimeP()
                .subtract(BigInteger.ONE)
                .multiply(other.getPrimeQ().subtract(BigInteger.ONE))
                .shiftRight(1);
        return Stream.of(
                value("the modulus", n -> n.add(BigInteger.TWO), 0),
                value("the public exponent", e -> e.add(BigInteger.TWO), 1),
                value("the private exponent for one factor", same -> otherFor(d, q1), 2),
                value("the private exponent for the other factor", same -> otherFor(d, p1), 2),
                value("a private exponent that is too long", same -> d.add(lambda.multiply(LONG)), 2),
                value("a negative private exponent", same -> d.subtract(lambda.shiftLeft(1)), 2),
                value("the exponent of one factor", dP -> dP.add(BigInteger.ONE), 5),
                value("an exponent of one factor that is too long", dP -> dP.add(p1.multiply(LONG)), 5),
                value("the exponent of the other factor", dQ -> dQ.add(BigInteger.ONE), 6),
                value("an exponent of the other factor that is too long", dQ -> dQ.add(q1.multiply(LONG)), 6),
                value("the coefficient", qInv -> qInv.add(BigInteger.ONE), 7),
                value(
                        "a coefficient that is too long",
                        qInv -> qInv.add(own.getPrimeP().multiply(LONG)),
                        7),
                Arguments.of("factors of another modulus", new BigInteger[] {
                    own.getModulus(),
                    own.getPublicExponent(),
                    own.getPublicExponent().modInverse(otherLambda),
                    other.getPrimeP(),
                    other.getPrimeQ(),
                    other.getPrimeExponentP(),
                    other.getPrimeExponentQ(),
                    other.getCrtCoefficient()
                }));
    }

    /** Right for the one factor, and wrong for the other. */
    private static BigInteger otherFor(BigInteger d, BigInteger order) {
        return d.compareTo(order) > 0 ? d.subtract(order) : d.add(order);
    }

    private static Arguments value(String name, UnaryOperator<BigInteger> change, int position) {
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) RSA.privateKey();
        BigInteger[] values = {
            own.getModulus(),
            own.getPublicExponent(),
            own.getPrivateExponent(),
            own.getPrimeP(),
            own.getPrimeQ(),
            own.getPrimeExponentP(),
            own.getPrimeExponentQ(),
            own.getCrtCoefficient()
        };
        values[position] = change.apply(values[position]);
        return Arguments.of(name, values);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rsaValues")
    void eachValueOfAnRsaKeyCounts(String name, BigInteger[] v) throws Exception {
        assertRefused(
                KeyFactory.getInstance("RSA")
                        .generatePrivate(new RSAPrivateCrtKeySpec(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])),
                RSA);
    }

    /** Whose factors are not there, so that it has to sign: once, and for minutes with an exponent of a million bits. */
    @Test
    void rsaKeyWithoutFactorsIsAsLargeAsTheCertificates() throws Exception {
        RSAPrivateCrtKey own = (RSAPrivateCrtKey) RSA.privateKey();
        BigInteger order = own.getPrimeP()
                .subtract(BigInteger.ONE)
                .multiply(own.getPrimeQ().subtract(BigInteger.ONE));
        KeyFactory keys = KeyFactory.getInstance("RSA");
        BigInteger huge = BigInteger.ONE.shiftLeft(1_000_000);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertRefused(
                    keys.generatePrivate(new RSAPrivateKeySpec(
                            own.getModulus(), own.getPrivateExponent().add(order.multiply(huge)))),
                    RSA);
            assertRefused(
                    keys.generatePrivate(new RSAPrivateKeySpec(
                            BigInteger.ONE.shiftLeft(16_383).add(BigInteger.ONE), own.getPrivateExponent())),
                    RSA);
        });
    }

    @Test
    void ecKeyIsLessThanTheOrder() throws Exception {
        SigningChain chain = certificateFor("shop.example");
        ECPublicKey certified = (ECPublicKey) chain.leaf().getPublicKey();
        BigInteger own = ((java.security.interfaces.ECPrivateKey) chain.privateKey()).getS();
        KeyFactory keys = KeyFactory.getInstance("EC");
        for (BigInteger factor : List.of(BigInteger.ONE, BigInteger.ONE.shiftLeft(10_000))) {
            BigInteger same = own.add(certified.getParams().getOrder().multiply(factor));
            assertRefused(keys.generatePrivate(new ECPrivateKeySpec(same, certified.getParams())), chain);
        }
    }

    private static RSAPrivateKeySpec crt(
            RSAPrivateCrtKey key, BigInteger d, BigInteger p, BigInteger q, RSAPrivateCrtKey remainders) {
        return new RSAPrivateCrtKeySpec(
                key.getModulus(),
                key.getPublicExponent(),
                d,
                p,
                q,
                remainders.getPrimeExponentP(),
                remainders.getPrimeExponentQ(),
                remainders.getCrtCoefficient());
    }

    private static void assertRefused(PrivateKey key, SigningChain chain) {
        assertThatExceptionOfType(InvalidMaterialException.class)
                .isThrownBy(() -> SigningChain.of(key, chain.certificates()))
                .withMessageStartingWith("The private key does not belong to the certificate 'CN=shop.example'.");
    }

    private static PrivateKey encoded(PrivateKey privateKey, Optional<PublicKey> named) throws Exception {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(privateKey.getEncoded());
        ECPrivateKey key = ECPrivateKey.getInstance(info.parsePrivateKey());
        ECPrivateKey changed = named.isPresent()
                ? new ECPrivateKey(256, key.getKey(), point(named.get()), null)
                : new ECPrivateKey(256, key.getKey());
        byte[] octets = new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), changed).getEncoded();
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(octets));
    }

    private static ASN1BitString point(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded()).getPublicKeyData();
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
}
