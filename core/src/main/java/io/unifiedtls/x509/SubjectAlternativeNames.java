package io.unifiedtls.x509;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;

/**
 * The subject alternative names of a certificate (RFC 5280, section 4.2.1.6). Each is read by itself, so that one which cannot
 * be read hides no other, as it does where the JDK reads them. Text is read where it is printable ASCII without blanks; there
 * are no names of other characters. Immutable and thread-safe.
 */
public final class SubjectAlternativeNames {

    private static final int SEQUENCE = 0x30;
    private static final int EMAIL_ADDRESS = 0x81;
    private static final int DNS_NAME = 0x82;
    private static final int URI = 0x86;
    private static final int IP_ADDRESS = 0x87;
    /** The form that each of these kinds has only in a certificate that is made wrongly. */
    private static final int CONSTRUCTED = 0x20;

    private final List<Name> names;

    private SubjectAlternativeNames(List<Name> names) {
        this.names = List.copyOf(names);
    }

    /** Those of a certificate; none where there is no such extension, or where it is no sequence. */
    public static SubjectAlternativeNames of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension == null) {
            return new SubjectAlternativeNames(List.of());
        }
        try {
            ByteBuffer content =
                    ByteBuffer.wrap(ASN1OctetString.getInstance(extension).getOctets());
            return new SubjectAlternativeNames(read(content));
        } catch (BufferUnderflowException | IllegalArgumentException ex) {
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
        List<Name> uris =
                names.stream().filter(name -> (name.tag & ~CONSTRUCTED) == URI).toList();
        return uris.size() == 1 ? uris.get(0).text() : Optional.empty();
    }

    private List<String> texts(int tag) {
        return names.stream()
                .filter(name -> name.tag == tag)
                .flatMap(name -> name.text().stream())
                .toList();
    }

    /** Looks at tags and lengths alone, for whatever is in one name must not matter to the next. */
    private static List<Name> read(ByteBuffer content) {
        List<Name> names = new ArrayList<>();
        Name sequence = next(content);
        if (sequence.tag != SEQUENCE || content.hasRemaining()) {
            throw new IllegalArgumentException("No sequence");
        }
        ByteBuffer rest = ByteBuffer.wrap(sequence.value);
        while (rest.hasRemaining()) {
            names.add(next(rest));
        }
        return names;
    }

    /** DER (X.690, section 8.1). */
    private static Name next(ByteBuffer content) {
        int tag = content.get() & 0xFF;
        int length = content.get();
        if (length < 0) {
            int octets = length & 0x7F;
            if (octets == 0 || octets > 3) {
                throw new IllegalArgumentException("No length of an extension");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | (content.get() & 0xFF);
            }
        }
        if (length > content.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[length];
        content.get(value);
        return new Name(tag, value);
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared
    private record Name(int tag, byte[] value) {

        Optional<String> text() {
            return tag == IP_ADDRESS ? address() : ascii();
        }

        private Optional<String> ascii() {
            for (byte octet : value) {
                if (octet <= ' ' || octet > '~') {
                    return Optional.empty();
                }
            }
            return value.length == 0 || (tag & CONSTRUCTED) != 0
                    ? Optional.empty()
                    : Optional.of(new String(value, StandardCharsets.US_ASCII));
        }

        private Optional<String> address() {
            try {
                return Optional.of(InetAddress.getByAddress(value).getHostAddress());
            } catch (UnknownHostException ex) {
                return Optional.empty();
            }
        }
    }
}
