package io.unifiedtls.spiffe;

import com.google.protobuf.ByteString;
import io.spiffe.workloadapi.grpc.Workload.X509SVID;
import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.CertificateDraft;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;

/** A trust domain with an authority, which can be replaced. */
public final class TrustDomainDraft {

    private final String name;
    private final List<Made> bundle = new ArrayList<>();
    private Made authority;

    public TrustDomainDraft(String name) {
        this.name = name;
        this.authority = newAuthority();
        bundle.add(authority);
    }

    public String name() {
        return name;
    }

    public String id(String path) {
        return "spiffe://" + name + path;
    }

    public X509Certificate authority() {
        return authority.certificate();
    }

    /** Sign with a new authority from now on; the bundle has both until {@link #forgetOldAuthorities}. */
    public void prepareAuthority() {
        authority = newAuthority();
        bundle.add(authority);
    }

    public void forgetOldAuthorities() {
        bundle.clear();
        bundle.add(authority);
    }

    private Made newAuthority() {
        return CertificateDraft.of("CA of " + name).authority().make();
    }

    public ByteString bundle() {
        return der(bundle.stream().map(Made::certificate).toList());
    }

    /** One of this trust domain. */
    public SigningChain svid(String path) {
        return signed(id(path));
    }

    /** One that this authority signs, of any names. */
    public SigningChain signed(String... uris) {
        return leaf(CertificateDraft.of("workload", authority), uris).make().chain();
    }

    /** One that this authority signs, of any subject and names, whatever bytes they are. */
    public SigningChain odd(String subject, int usage, ASN1Encodable... names) {
        return CertificateDraft.of(subject, authority)
                .usage(usage)
                .extension(Extension.subjectAlternativeName, false, new DERSequence(names))
                .make()
                .chain();
    }

    public SigningChain until(String path, Instant end) {
        return leaf(CertificateDraft.until("workload", authority, end), id(path))
                .make()
                .chain();
    }

    public SigningChain expired(String path) {
        return leaf(CertificateDraft.expired("workload", authority), id(path))
                .make()
                .chain();
    }

    private static CertificateDraft leaf(CertificateDraft draft, String... uris) {
        GeneralName[] names = Stream.of(uris)
                .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                .toArray(GeneralName[]::new);
        return draft.usage(KeyUsage.digitalSignature)
                .extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    /** As the Workload API gives it. */
    public X509SVID offer(String path) {
        return offer(id(path), svid(path));
    }

    public X509SVID offer(String id, SigningChain chain) {
        return X509SVID.newBuilder()
                .setSpiffeId(id)
                .setX509Svid(der(chain.certificates()))
                .setX509SvidKey(ByteString.copyFrom(chain.privateKey().getEncoded()))
                .setBundle(bundle())
                .build();
    }

    private static ByteString der(List<X509Certificate> certificates) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        certificates.forEach(certificate -> bytes.writeBytes(encoded(certificate)));
        return ByteString.copyFrom(bytes.toByteArray());
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
