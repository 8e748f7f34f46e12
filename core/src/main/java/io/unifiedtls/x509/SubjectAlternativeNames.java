package io.unifiedtls.x509;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The subject alternative names of a certificate (RFC 5280, section 4.2.1.6). Each is read by itself, so that one which cannot
 * be read hides no other, as it does where the JDK reads them. Text is read where it is printable ASCII without blanks; there
 * are no names of other characters. Immutable and thread-safe.
 */
public final class SubjectAlternativeNames {

    private static final String EXTENSION = "2.5.29.17";
    private static final int EMAIL_ADDRESS = 0x81;
    private static final int DNS_NAME = 0x82;
    private static final int URI = 0x86;
    private static final int IP_ADDRESS = 0x87;
    /** The form that each of these kinds has only in a certificate that is made wrongly. */
    private static final int CONSTRUCTED = 0x20;

    private final List<DerValue> names;

    private SubjectAlternativeNames(List<DerValue> names) {
        this.names = List.copyOf(names);
    }

    /** Those of a certificate; none where there is no such extension, or where it is no sequence. */
    public static SubjectAlternativeNames of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        if (extension == null) {
            return new SubjectAlternativeNames(List.of());
        }
        try {
            byte[] content = DerValue.only(DerValue.OCTET_STRING, extension).content();
            return new SubjectAlternativeNames(
                    DerValue.only(DerValue.SEQUENCE, content).parts());
        } catch (IllegalArgumentException ex) {
            return new SubjectAlternativeNames(List.of());
        }
    }

    public List<String> dnsNames() {
        return texts(DNS_NAME);
    }

    public List<String> uris() {
        return texts(URI);
    }

    public List<String> emailAddresses() {
        return texts(EMAIL_ADDRESS);
    }

    /** In the notation of {@link InetAddress#getHostAddress()}. */
    public List<String> ipAddresses() {
        return texts(IP_ADDRESS);
    }

    /** The only URI; empty if there is none, or another one, be it one that cannot be read. */
    public Optional<String> onlyUri() {
        List<DerValue> uris = names.stream()
                .filter(name -> (name.tag() & ~CONSTRUCTED) == URI)
                .toList();
        return uris.size() == 1 ? text(uris.get(0)) : Optional.empty();
    }

    private List<String> texts(int tag) {
        return names.stream()
                .filter(name -> name.tag() == tag)
                .flatMap(name -> text(name).stream())
                .toList();
    }

    private static Optional<String> text(DerValue name) {
        return name.tag() == IP_ADDRESS ? address(name.content()) : ascii(name);
    }

    private static Optional<String> ascii(DerValue name) {
        byte[] content = name.content();
        for (byte octet : content) {
            if (octet <= ' ' || octet > '~') {
                return Optional.empty();
            }
        }
        return content.length == 0 || (name.tag() & CONSTRUCTED) != 0
                ? Optional.empty()
                : Optional.of(new String(content, StandardCharsets.US_ASCII));
    }

    private static Optional<String> address(byte[] content) {
        try {
            return Optional.of(InetAddress.getByAddress(content).getHostAddress());
        } catch (UnknownHostException ex) {
            return Optional.empty();
        }
    }
}
