package io.unifiedtls;

import static io.unifiedtls.SigningChainTests.assertRefused;
import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** A private key of EC is the certificate's, whatever it says of itself. */
class EcSigningChainTests {

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
}
