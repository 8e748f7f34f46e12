package io.unifiedtls.material;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.AuthenticatedSafe;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;

/** PKCS#12 files that ask for hours of work before they open. */
enum HostileKeyStore {
    MAC("iterations to derive a key from its password"),
    ENCRYPTED_PART("iterations to derive a key from its password"),
    KEY("iterations to derive a key from its password"),
    PARTS("has 5 parts, but at most 4 are allowed"),
    ENTRIES("has 1001 entries, but at most 1000 are allowed");

    static final String PASSWORD = "s3cret-w0rd";

    private final String message;

    HostileKeyStore(String message) {
        this.message = message;
    }

    String message() {
        return message;
    }

    byte[] content() throws Exception {
        Pfx good = Pfx.getInstance(good());
        MacData mac = good.getMacData();
        return switch (this) {
            case MAC ->
                new Pfx(good.getAuthSafe(), new MacData(mac.getMac(), mac.getSalt(), Integer.MAX_VALUE)).getEncoded();
            case ENCRYPTED_PART -> store(mac, encrypted());
            case KEY -> store(mac, data(key()));
            case PARTS -> store(mac, Collections.nCopies(5, data(key())).toArray(ContentInfo[]::new));
            case ENTRIES -> store(mac, data(Collections.nCopies(1_001, key()).toArray(SafeBag[]::new)));
        };
    }

    private static byte[] good() throws Exception {
        SigningChain chain = TestCertificates.certificateFor("store.example");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key",
                chain.privateKey(),
                PASSWORD.toCharArray(),
                chain.certificates().toArray(X509Certificate[]::new));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        store.store(content, PASSWORD.toCharArray());
        return content.toByteArray();
    }

    private static byte[] store(MacData mac, ContentInfo... parts) throws IOException {
        ASN1OctetString safe = new DEROctetString(new AuthenticatedSafe(parts).getEncoded());
        return new Pfx(new ContentInfo(PKCSObjectIdentifiers.data, safe), mac).getEncoded();
    }

    private static ContentInfo encrypted() {
        return new ContentInfo(
                PKCSObjectIdentifiers.encryptedData,
                new EncryptedData(
                        PKCSObjectIdentifiers.data,
                        HostileEncryptedKey.PBKDF2.algorithm(),
                        new BEROctetString(new byte[64])));
    }

    private static ContentInfo data(SafeBag... entries) throws IOException {
        return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(new DERSequence(entries).getEncoded()));
    }

    private static SafeBag key() {
        return new SafeBag(
                PKCSObjectIdentifiers.pkcs8ShroudedKeyBag,
                new EncryptedPrivateKeyInfo(HostileEncryptedKey.PKCS12.algorithm(), new byte[64]).toASN1Primitive());
    }
}
