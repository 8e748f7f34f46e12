package io.unifiedtls.x509;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.jspecify.annotations.Nullable;

/** Reads with Bouncy Castle: encrypted keys, PKCS#1, SEC 1, and blocks with headers or blanks. Explains the faults of others. */
final class PemOfTools {

    private PemOfTools() {}

    /** The content of a block that is not plain base64. */
    static byte[] content(PemBlock block, String origin) throws UnusableMaterialException {
        try (PemReader reader = new PemReader(new StringReader(block.text()))) {
            PemObject content = reader.readPemObject();
            return content == null ? new byte[0] : content.getContent();
        } catch (IOException | RuntimeException ex) {
            throw block.unreadable(origin, ex);
        }
    }

    static boolean hasExplicitCurve(byte[] certificate) {
        try {
            return hasExplicitCurve(new X509CertificateHolder(certificate)
                    .getSubjectPublicKeyInfo()
                    .getAlgorithm());
        } catch (IOException | RuntimeException | StackOverflowError ex) {
            return false;
        }
    }

    /** RFC 5480, section 2.1.1 forbids it, and the JDK does not read it. */
    private static boolean hasExplicitCurve(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                && !(algorithm.getParameters() instanceof ASN1ObjectIdentifier);
    }

    static UnusableMaterialException explicitCurve(String origin, PemBlock block) {
        return block.misplaced(
                origin,
                "It describes its elliptic curve by explicit parameters (RFC 5480, section 2.1.1). Create the key again with a "
                        + "named curve: openssl ecparam -param_enc named_curve, and issue the certificate for it.");
    }

    static PrivateKey privateKey(PemBlock block, @Nullable String password, String origin)
            throws UnusableMaterialException {
        Object parsed;
        try (PEMParser parser = new PEMParser(new StringReader(block.text()))) {
            parsed = parser.readObject();
        } catch (IOException | RuntimeException | StackOverflowError ex) {
            throw block.unreadable(origin, ex);
        }
        PrivateKeyInfo key = privateKeyInfo(parsed, password, origin);
        if (key == null) {
            throw new UnusableMaterialException(
                    "%s has a PEM block %s in line %d that contains no private key. Replace it with a new copy."
                            .formatted(origin, PemLabel.described(block.label()), block.line()));
        }
        try {
            if (hasExplicitCurve(key.getPrivateKeyAlgorithm())) {
                throw explicitCurve(origin, block);
            }
            return new JcaPEMKeyConverter().getPrivateKey(key);
        } catch (PEMException | RuntimeException | StackOverflowError ex) {
            throw block.unreadable(origin, ex);
        }
    }

    private static @Nullable PrivateKeyInfo privateKeyInfo(
            @Nullable Object block, @Nullable String password, String origin) throws UnusableMaterialException {
        try {
            if (block instanceof PrivateKeyInfo plain) {
                return plain;
            }
            if (block instanceof PEMKeyPair pair) {
                return pair.getPrivateKeyInfo();
            }
            if (block instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                KeyDerivation.requireModest(
                        encrypted.toASN1Structure().getEncryptionAlgorithm(), "The private key in " + origin);
                return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                        .setProvider(BouncyCastle.provider())
                        .build(required(password, origin)));
            }
            if (block instanceof PEMEncryptedKeyPair encrypted) {
                return encrypted
                        .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                                .setProvider(BouncyCastle.provider())
                                .build(required(password, origin)))
                        .getPrivateKeyInfo();
            }
            return null;
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException | StackOverflowError ex) {
            throw new UnusableMaterialException(
                    "The private key in %s cannot be decrypted. Check its private-key-password.".formatted(origin), ex);
        }
    }

    private static char[] required(@Nullable String password, String origin) throws UnusableMaterialException {
        if (password == null) {
            throw new UnusableMaterialException(
                    "The private key in %s is encrypted. Set private-key-password.".formatted(origin));
        }
        return password.toCharArray();
    }
}
