package io.unifiedtls;

import java.util.Locale;
import java.util.Optional;

/**
 * A name, or a pattern of names, that a peer's certificate can have as a subject alternative name (RFC 5280, section 4.2.1.6):
 *
 * <ul>
 *   <li>{@code spiffe://example.org/ns/prod/**}: a SPIFFE ID. {@code *} stands for one whole segment of the path, and
 *       {@code /**} at the end for one or more of them.
 *   <li>{@code dns:api.partners.example}, {@code dns:*.partners.example}: a DNS name. {@code *} stands for the whole left-most
 *       label (RFC 9525, section 6.3).
 *   <li>{@code uri:urn:example:billing}: a URI that is no SPIFFE ID, character for character.
 *   <li>{@code email:billing@partners.example}: an e-mail address.
 * </ul>
 *
 * <p>Equality compares the pattern in one spelling: DNS names in lower case. Immutable and thread-safe.
 */
public final class PeerPattern {

    private static final String SPIFFE = "spiffe://";
    private static final String DNS = "dns:";
    private static final String URI = "uri:";
    private static final String EMAIL = "email:";
    private static final String WILDCARD = "*.";

    private final String text;
    private final Kind kind;

    private PeerPattern(String text, Kind kind) {
        this.text = text;
        this.kind = kind;
    }

    /**
     * Read a pattern.
     *
     * @throws IllegalArgumentException if it is none; the message says what to write
     */
    public static PeerPattern of(String text) {
        if (!text.chars().allMatch(character -> character > ' ' && character <= '~')) {
            throw fault(text, "contains blanks or characters other than ASCII. Write DNS names as A-labels (xn--...)");
        }
        if (text.startsWith(SPIFFE)) {
            SpiffePattern pattern = SpiffePattern.of(text);
            return new PeerPattern(text, pattern);
        }
        if (text.startsWith(DNS)) {
            DnsName name = dnsName(text);
            return new PeerPattern(name.toString(), name);
        }
        if (text.startsWith(URI)) {
            return new PeerPattern(text, uri(text));
        }
        if (text.startsWith(EMAIL)) {
            EmailAddress address = emailAddress(text);
            return new PeerPattern(address.toString(), address);
        }
        throw unknownKind(text);
    }

    /** Whether one of the names of a certificate is this name. */
    boolean matches(PeerNames names) {
        return kind.matches(names);
    }

    /** The names of a certificate that has this name alone. */
    PeerNames asNames() {
        return kind.asNames().orElseThrow(() -> fault(text, "has a wildcard. Write the name of one peer"));
    }

    private static DnsName dnsName(String text) {
        String name = text.substring(DNS.length());
        boolean wildcard = name.startsWith(WILDCARD);
        String rest = wildcard ? name.substring(WILDCARD.length()) : name;
        return ServerName.parse(rest)
                .filter(parsed -> !rest.endsWith("."))
                .map(parsed -> new DnsName(wildcard, parsed))
                .orElseThrow(() -> fault(
                        text,
                        "is not a DNS name. Write a name such as dns:api.partners.example, or dns:*.partners.example "
                                + "for every name with one label more"));
    }

    private static ExactUri uri(String text) {
        String uri = text.substring(URI.length());
        if (uri.regionMatches(true, 0, "spiffe:", 0, "spiffe:".length())) {
            throw fault(text, "is a SPIFFE ID. Write it without uri:, so that the rules for SPIFFE IDs apply");
        }
        if (uri.indexOf(':') < 1 || uri.indexOf('*') >= 0) {
            throw fault(text, "is not a whole URI. Write one such as uri:urn:example:billing, without wildcards");
        }
        return new ExactUri(uri);
    }

    private static EmailAddress emailAddress(String text) {
        String address = text.substring(EMAIL.length());
        int at = address.lastIndexOf('@');
        Optional<ServerName> host = ServerName.parse(address.substring(at + 1));
        if (at < 1 || host.isEmpty() || address.endsWith(".") || address.indexOf('*') >= 0) {
            throw fault(
                    text,
                    "is not an e-mail address. Write one such as email:billing@partners.example, without wildcards");
        }
        return new EmailAddress(address.substring(0, at), host.get());
    }

    private static IllegalArgumentException unknownKind(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("subject:") || lower.startsWith("cn=")) {
            return fault(
                    text,
                    "is a subject, and peers are allowed by their subject alternative names only. "
                            + "Write one of those, such as dns:api.partners.example");
        }
        boolean isName = ServerName.parse(lower.startsWith(WILDCARD) ? lower.substring(2) : lower)
                .isPresent();
        return fault(
                text,
                isName
                        ? "does not say what kind of name it is. Write dns:" + text
                        : "is no pattern. Write one that begins with spiffe://, dns:, uri: or email:, in lower case");
    }

    static IllegalArgumentException fault(String text, String fault) {
        return new IllegalArgumentException("'%s' %s.".formatted(Printable.of(text), Printable.of(fault)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern, as in the properties. */
    @Override
    public String toString() {
        return text;
    }

    /** A kind of name, with its rules. */
    interface Kind {

        boolean matches(PeerNames names);

        /** Empty if it is not one name. */
        Optional<PeerNames> asNames();
    }

    /**
     * A DNS name, without regard to case (RFC 4343). A wildcard in a certificate stands for many peers, so it is matched by the
     * same wildcard only.
     */
    private record DnsName(boolean wildcard, ServerName name) implements Kind {

        @Override
        public boolean matches(PeerNames names) {
            return names.dnsNames().stream().anyMatch(this::matches);
        }

        private boolean matches(String presented) {
            if (presented.endsWith(".")) {
                return false;
            }
            if (presented.startsWith(WILDCARD)) {
                return wildcard
                        && ServerName.parse(presented.substring(WILDCARD.length()))
                                .filter(name::equals)
                                .isPresent();
            }
            Optional<ServerName> whole = ServerName.parse(presented);
            return (wildcard ? whole.flatMap(ServerName::parent) : whole)
                    .filter(name::equals)
                    .isPresent();
        }

        @Override
        public Optional<PeerNames> asNames() {
            return wildcard ? Optional.empty() : Optional.of(PeerNames.dnsName(name.value()));
        }

        @Override
        public String toString() {
            return DNS + (wildcard ? WILDCARD : "") + name;
        }
    }

    /** No two spellings of a URI are taken for the same. */
    private record ExactUri(String uri) implements Kind {

        @Override
        public boolean matches(PeerNames names) {
            return names.uris().contains(uri);
        }

        @Override
        public Optional<PeerNames> asNames() {
            return Optional.of(PeerNames.uri(uri));
        }
    }

    /** An address whose local part is compared exactly, and whose host without regard to case (RFC 5280, section 7.5). */
    private record EmailAddress(String localPart, ServerName host) implements Kind {

        @Override
        public boolean matches(PeerNames names) {
            return names.emailAddresses().stream().anyMatch(this::matches);
        }

        private boolean matches(String presented) {
            int at = presented.lastIndexOf('@');
            return at > 0
                    && presented.substring(0, at).equals(localPart)
                    && presented.substring(at + 1).equalsIgnoreCase(host.value());
        }

        @Override
        public Optional<PeerNames> asNames() {
            return Optional.of(PeerNames.emailAddress(localPart + '@' + host));
        }

        @Override
        public String toString() {
            return EMAIL + localPart + '@' + host;
        }
    }
}
