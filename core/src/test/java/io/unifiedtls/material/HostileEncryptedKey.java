package io.unifiedtls.material;

import java.io.IOException;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** Encrypted keys that ask for years of work, or for all memory, before they are refused. */
enum HostileEncryptedKey {
    PBKDF2,
    SCRYPT_MEMORY,
    SCRYPT_LANES,
    PKCS12,
    PKCS5;

    private static final ASN1ObjectIdentifier SCRYPT = new ASN1ObjectIdentifier("1.3.6.1.4.1.11591.4.11");

    String pem() throws IOException {
        byte[] encoded = new EncryptedPrivateKeyInfo(algorithm(), new byte[64]).getEncoded();
        return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n%s\n-----END ENCRYPTED PRIVATE KEY-----\n"
                .formatted(Base64.getMimeEncoder().encodeToString(encoded));
    }

    AlgorithmIdentifier algorithm() {
        byte[] salt = new byte[8];
        return switch (this) {
            case PBKDF2 ->
                pbes2(new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, Integer.MAX_VALUE)));
            case SCRYPT_MEMORY -> pbes2(scrypt(1 << 24, 8, 1));
            case SCRYPT_LANES -> pbes2(scrypt(1 << 14, 8, 1 << 20));
            case PKCS12 ->
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
                        new PBEParameter(salt, Integer.MAX_VALUE));
            case PKCS5 ->
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.pbeWithSHA1AndDES_CBC, new PBEParameter(salt, Integer.MAX_VALUE));
        };
    }

    private static AlgorithmIdentifier scrypt(int cost, int blockSize, int lanes) {
        ASN1EncodableVector parameters = new ASN1EncodableVector();
        parameters.add(new DEROctetString(new byte[8]));
        parameters.add(new ASN1Integer(cost));
        parameters.add(new ASN1Integer(blockSize));
        parameters.add(new ASN1Integer(lanes));
        return new AlgorithmIdentifier(SCRYPT, new DERSequence(parameters));
    }

    private static AlgorithmIdentifier pbes2(AlgorithmIdentifier derivation) {
        ASN1EncodableVector parameters = new ASN1EncodableVector();
        parameters.add(derivation);
        parameters.add(new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16])));
        return new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, new DERSequence(parameters));
    }
}
