package io.unifiedtls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;

/** Reads the subject alternative names of a certificate (RFC 5280, section 4.2.1.6). */
final class SubjectAlternativeNames {

    static final int EMAIL_ADDRESS = 1;
    static final int DNS_NAME = 2;
    static final int UNIFORM_RESOURCE_IDENTIFIER = 6;

    private SubjectAlternativeNames() {}

    /** The names of one kind, in their order. */
    static List<String> of(X509Certificate certificate, int kind) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.get(0).equals(kind))
                            .map(name -> (String) name.get(1))
                            .toList();
        } catch (CertificateParsingException ex) {
            throw new InvalidMaterialException("The certificate has subject alternative names that cannot be read", ex);
        }
    }
}
