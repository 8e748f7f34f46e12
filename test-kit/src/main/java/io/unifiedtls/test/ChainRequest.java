package io.unifiedtls.test;

import io.unifiedtls.test.Issuer.Leaf;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/** The wanted properties of a chain, before it is issued. Not thread-safe. */
public final class ChainRequest {

    private final ThrowAwayAuthority authority;
    private final X500Name subject;
    private final List<GeneralName> names;
    private final boolean client;
    private final Set<ChainFault> faults = EnumSet.noneOf(ChainFault.class);
    private boolean rsa;

    ChainRequest(ThrowAwayAuthority authority, X500Name subject, List<GeneralName> names, boolean client) {
        this.authority = authority;
        this.subject = subject;
        this.names = new ArrayList<>(names);
        this.client = client;
    }

    /** With an RSA key of 2,048 bits instead of an EC key on P-256. */
    public ChainRequest withRsaKey() {
        rsa = true;
        return this;
    }

    /** With another subject alternative name, a URI such as a SPIFFE ID. */
    public ChainRequest withUri(String uri) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
        return this;
    }

    /** With another subject alternative name, a DNS name. */
    public ChainRequest withDnsName(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
        return this;
    }

    /** With a fault; several may be combined. */
    public ChainRequest with(ChainFault fault) {
        faults.add(fault);
        return this;
    }

    /** Make the keys and the certificates. */
    public IssuedChain issue() {
        KeyPair keys = rsa || has(ChainFault.WEAK_KEY) ? Issuer.rsa(has(ChainFault.WEAK_KEY)) : Issuer.ec();
        ThrowAwayAuthority from = has(ChainFault.OTHER_AUTHORITY) ? new ThrowAwayAuthority() : authority;
        Issuer issuer = has(ChainFault.SELF_SIGNED) ? new Issuer(subject, keys) : from.intermediate();
        List<X509Certificate> certificates = new ArrayList<>();
        certificates.add(has(ChainFault.FORGED) ? forged(issuer.certify(leaf(keys))) : issuer.certify(leaf(keys)));
        if (!has(ChainFault.SELF_SIGNED) && !has(ChainFault.WITHOUT_INTERMEDIATE)) {
            certificates.add(from.intermediateCertificate());
        }
        if (has(ChainFault.OUT_OF_ORDER)) {
            Collections.reverse(certificates);
        }
        return new IssuedChain(keys.getPrivate(), certificates);
    }

    private Leaf leaf(KeyPair keys) {
        Duration start = has(ChainFault.NOT_YET_VALID)
                ? Duration.ofDays(1)
                : has(ChainFault.EXPIRED) ? Duration.ofDays(-2) : Leaf.usualStart();
        return new Leaf(
                subject,
                keys,
                has(ChainFault.OTHER_NAME) ? List.of(new GeneralName(GeneralName.dNSName, "other.invalid")) : names,
                client == has(ChainFault.OTHER_PURPOSE) ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth,
                start,
                has(ChainFault.EXPIRED) ? Duration.ofHours(-1) : Leaf.usualEnd(),
                has(ChainFault.SHA1) ? "SHA1" : "SHA256");
    }

    private boolean has(ChainFault fault) {
        return faults.contains(fault);
    }

    /** The last bytes of a certificate are its signature's. */
    private static X509Certificate forged(X509Certificate genuine) {
        try {
            byte[] encoded = genuine.getEncoded();
            encoded[encoded.length - 1] ^= 1;
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("A certificate with an invalid signature can be parsed", ex);
        }
    }
}
