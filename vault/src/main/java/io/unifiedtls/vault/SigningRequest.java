package io.unifiedtls.vault;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes certificate signing requests (RFC 2986) with the wanted names (RFC 5280, section 4.2.1.6). */
final class SigningRequest {

    private SigningRequest() {}

    /** A request in PEM, signed with the key that it is for. */
    static String pem(CertificateWish wish, RequestedKey kind, KeyPair keys) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(Extension.subjectAlternativeName, false, names(wish));
            var request = new JcaPKCS10CertificationRequestBuilder(subject(wish), keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(new JcaContentSignerBuilder(kind.signature()).build(keys.getPrivate()));
            StringWriter pem = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(pem)) {
                writer.writeObject(request);
            }
            return pem.toString();
        } catch (OperatorCreationException ex) {
            throw new IllegalStateException("Every Java runtime signs with " + kind.signature(), ex);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static X500Name subject(CertificateWish wish) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        wish.commonName().ifPresent(name -> subject.addRDN(BCStyle.CN, name));
        return subject.build();
    }

    private static GeneralNames names(CertificateWish wish) {
        return new GeneralNames(Stream.concat(
                        wish.names().stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
                        wish.addresses().stream().map(address -> new GeneralName(GeneralName.iPAddress, address)))
                .toArray(GeneralName[]::new));
    }
}
