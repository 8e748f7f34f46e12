package io.unifiedtls.x509;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads PEM text (RFC 7468) as tools write it. A block that is neither read nor known to belong to something else is a fault.
 * Messages name the origin, the line and the fault, never the text.
 *
 * <p>The JDK reads most certificates and keys, and Bouncy Castle the others, because the first use of one of its classes takes a
 * tenth of a second: its jar is signed.
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
        PemBlock key = keys.get(0);
        Optional<PrivateKey> plain = PlainPrivateKey.of(key);
        return plain.isPresent() ? plain.get() : PemOfTools.privateKey(key, password, origin);
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
        byte[] encoded = content(block, origin);
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException ex) {
            throw PemOfTools.hasExplicitCurve(encoded)
                    ? PemOfTools.explicitCurve(origin, block)
                    : block.unreadable(origin, Objects.requireNonNullElse(ex.getMessage(), ""), ex);
        } catch (RuntimeException | StackOverflowError ex) {
            throw block.unreadable(origin, ex);
        }
    }

    private static byte[] content(PemBlock block, String origin) throws UnusableMaterialException {
        Optional<byte[]> plain = block.content();
        return plain.isPresent() ? plain.get() : PemOfTools.content(block, origin);
    }
}
