package io.unifiedtls.material;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.x509.KeyDerivation;
import io.unifiedtls.x509.UnusableMaterialException;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;

/**
 * Looks at what a PKCS#12 file asks for before anybody opens it (RFC 7292): each of its parts may want a key made of the
 * password by billions of iterations. What the JDK finds in the encrypted parts is bounded by the JDK, at five millions.
 */
final class KeyStoreBounds {

    private static final int MOST_PARTS = 4;
    private static final int MOST_ENTRIES = 1_000;
    private static final int SEQUENCE = 0x30;

    private KeyStoreBounds() {}

    /**
     * Check a key store; one of another format passes.
     *
     * @throws InvalidMaterialException if it asks for too much, or cannot be read
     */
    static void require(byte[] content, String origin) {
        if (content.length == 0 || content[0] != SEQUENCE) {
            return;
        }
        try (ASN1InputStream stream = new ASN1InputStream(content)) {
            require(Pfx.getInstance(stream.readObject()), origin);
        } catch (InvalidMaterialException ex) {
            throw ex;
        } catch (UnusableMaterialException ex) {
            throw PemReader.invalid(ex);
        } catch (IOException | RuntimeException | StackOverflowError ex) {
            throw new InvalidMaterialException(
                    "%s is not a readable key store. Use PKCS#12 or JKS.".formatted(origin), ex);
        }
    }

    /**
     * Whether all that a PKCS#12 file asks for was looked at: no part is encrypted as a whole, which could hide a key that asks
     * for hours and gigabytes.
     */
    static boolean areComplete(byte[] content) {
        try (ASN1InputStream stream = new ASN1InputStream(content)) {
            for (ContentInfo part : parts(Pfx.getInstance(stream.readObject()))) {
                if (!part.getContentType().equals(PKCSObjectIdentifiers.data)) {
                    return false;
                }
            }
            return true;
        } catch (IOException | RuntimeException | StackOverflowError ex) {
            return false;
        }
    }

    private static ContentInfo[] parts(Pfx store) {
        return AuthenticatedSafe.getInstance(
                        ASN1OctetString.getInstance(store.getAuthSafe().getContent())
                                .getOctets())
                .getContentInfo();
    }

    private static void require(Pfx store, String origin) throws UnusableMaterialException {
        MacData mac = store.getMacData();
        if (mac != null) {
            KeyDerivation.requireModest(mac.getIterationCount(), origin);
            KeyDerivation.requireModest(mac.getMac().getAlgorithmId(), origin);
        }
        ContentInfo[] parts = parts(store);
        requireAtMost(parts.length, MOST_PARTS, "parts", origin);
        for (ContentInfo part : parts) {
            if (part.getContentType().equals(PKCSObjectIdentifiers.encryptedData)) {
                KeyDerivation.requireModest(
                        EncryptedData.getInstance(part.getContent()).getEncryptionAlgorithm(), origin);
            } else if (part.getContentType().equals(PKCSObjectIdentifiers.data)) {
                requireEntries(
                        ASN1Sequence.getInstance(
                                ASN1OctetString.getInstance(part.getContent()).getOctets()),
                        origin);
            }
        }
    }

    private static void requireEntries(ASN1Sequence entries, String origin) throws UnusableMaterialException {
        requireAtMost(entries.size(), MOST_ENTRIES, "entries", origin);
        for (ASN1Encodable entry : entries) {
            SafeBag bag = SafeBag.getInstance(entry);
            if (bag.getBagId().equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
                KeyDerivation.requireModest(
                        EncryptedPrivateKeyInfo.getInstance(bag.getBagValue()).getEncryptionAlgorithm(), origin);
            }
        }
    }

    private static void requireAtMost(int count, int most, String what, String origin) {
        if (count > most) {
            throw new InvalidMaterialException(
                    "%s has %d %s, but at most %d are allowed. Remove those that are not needed."
                            .formatted(origin, count, what, most));
        }
    }
}
