package io.unifiedtls.x509;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

/**
 * Reads PEM text (RFC 7468) as tools write it. A block that is neither read nor known to belong to something else is a fault.
 * Messages name the origin, the line and the fault, never the text.
 */
public final class Pem {

    private Pem() {}

    /** The text of a file: UTF-8, or UTF-16 as some editors and shells of Windows write it, with or without a byte order mark. */
    public static String text(byte[] content) {
        int first = content.length > 1 ? content[0] & 0xFF : -1;
        int second = content.length > 1 ? content[1] & 0xFF : -1;
        if ((first == 0xFE && second == 0xFF) || (first == 0 && second > 0)) {
            return new String(content, StandardCharsets.UTF_16BE);
        }
        if ((first == 0xFF && second == 0xFE) || (first > 0 && second == 0)) {
            return new String(content, StandardCharsets.UTF_16LE);
        }
        return new String(content, StandardCharsets.UTF_8);
    }

    /**
     * Read all certificates in their order. Private keys, public keys and parameters beside them are skipped.
     *
     * @param origin where the text comes from, for messages
     * @throws UnusableMaterialException if there is none, if one cannot be read, or if there is a block of another kind
     */
    public static List<X509Certificate> certificates(String pem, String origin) throws UnusableMaterialException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : blocks(pem, origin)) {
            if (PemLabel.CERTIFICATES.contains(block.label())) {
                certificates.add(certificate(block, origin));
            }
        }
        if (certificates.isEmpty()) {
            throw new UnusableMaterialException(
                    "%s contains no certificate. It must have a block that starts with -----BEGIN CERTIFICATE-----."
                            .formatted(origin));
        }
        return certificates;
    }

    /**
     * Read the one private key: PKCS#8, encrypted PKCS#8, PKCS#1 or SEC 1. Certificates, public keys and parameters beside it are
     * skipped.
     *
     * @param password for an encrypted key, or {@code null}
     * @param origin where the text comes from, for messages
     * @throws UnusableMaterialException if there is none or several, if it cannot be read or decrypted, or if there is a block of
     *     another kind
     */
    public static PrivateKey privateKey(String pem, @Nullable String password, String origin)
            throws UnusableMaterialException {
        List<PemBlock> keys = blocks(pem, origin).stream()
                .filter(block -> PemLabel.PRIVATE_KEYS.contains(block.label()))
                .toList();
        if (keys.isEmpty()) {
            throw new UnusableMaterialException(("%s contains no private key. It must have a block that starts with "
                            + "-----BEGIN PRIVATE KEY----- or similar.")
                    .formatted(origin));
        }
        if (keys.size() > 1) {
            throw new UnusableMaterialException(
                    "%s contains %d private keys, in lines %s. Keep the one of the certificate."
                            .formatted(
                                    origin,
                                    keys.size(),
                                    keys.stream()
                                            .map(PemBlock::line)
                                            .map(String::valueOf)
                                            .toList()));
        }
        return privateKey(keys.get(0), password, origin);
    }

    private static List<PemBlock> blocks(String pem, String origin) throws UnusableMaterialException {
        List<PemBlock> blocks = PemBlock.all(pem, origin);
        for (PemBlock block : blocks) {
            if (!PemLabel.isExpected(block.label())) {
                throw block.misplaced(origin, PemLabel.remedy(block.label()));
            }
        }
        return blocks;
    }

    private static X509Certificate certificate(PemBlock block, String origin) throws UnusableMaterialException {
        byte[] encoded;
        try (PemReader reader = new PemReader(new StringReader(block.text()))) {
            PemObject content = reader.readPemObject();
            encoded = content == null ? new byte[0] : content.getContent();
        } catch (IOException | RuntimeException ex) {
            throw block.unreadable(origin, ex);
        }
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException ex) {
            throw hasExplicitCurve(encoded)
                    ? explicitCurve(origin, block)
                    : block.unreadable(origin, Objects.requireNonNullElse(ex.getMessage(), ""), ex);
        } catch (RuntimeException | StackOverflowError ex) {
            throw block.unreadable(origin, ex);
        }
    }

    private static boolean hasExplicitCurve(byte[] certificate) {
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

    private static UnusableMaterialException explicitCurve(String origin, PemBlock block) {
        return block.misplaced(
                origin,
                "It describes its elliptic curve by explicit parameters (RFC 5480, section 2.1.1). Create the key again with a "
                        + "named curve: openssl ecparam -param_enc named_curve, and issue the certificate for it.");
    }

    private static PrivateKey privateKey(PemBlock block, @Nullable String password, String origin)
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
