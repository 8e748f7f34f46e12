package io.unifiedtls.x509;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identity of a caller by the SPIFFE specifications (SPIFFE-ID, section 2; X.509-SVID, sections 2 and 5.2),
 * and nothing else: other readers might take a second spelling for somebody else.
 */
public final class SpiffeId {

    private static final String SCHEME = "spiffe://";
    private static final int LONGEST = 2_048;
    private static final Pattern TRUST_DOMAIN = Pattern.compile("[a-z0-9._-]{1,255}");
    private static final Pattern SEGMENT = Pattern.compile("[a-zA-Z0-9._-]+");

    private static final int KEY_CERT_SIGN = 5;
    private static final int CRL_SIGN = 6;

    private SpiffeId() {}

    /** The one of a leaf, or empty if there is none. */
    public static Optional<URI> of(X509Certificate leaf, SubjectAlternativeNames names) {
        return isForCallers(leaf) ? names.onlyUri().filter(SpiffeId::isOfCaller).map(URI::create) : Optional.empty();
    }

    /** A certificate that signs others proves nobody's identity (X.509-SVID, section 5.2). */
    private static boolean isForCallers(X509Certificate leaf) {
        boolean[] usage = leaf.getKeyUsage();
        return leaf.getBasicConstraints() < 0 && (usage == null || (!usage[KEY_CERT_SIGN] && !usage[CRL_SIGN]));
    }

    /** With a path: a trust domain alone is nobody (X.509-SVID, section 3.1). */
    private static boolean isOfCaller(String uri) {
        if (!uri.startsWith(SCHEME) || uri.length() > LONGEST) {
            return false;
        }
        String[] parts = uri.substring(SCHEME.length()).split("/", -1);
        for (int i = 1; i < parts.length; i++) {
            if (!isSegment(parts[i])) {
                return false;
            }
        }
        return parts.length > 1 && isTrustDomain(parts[0]);
    }

    /** Whether a text is the name of a trust domain (SPIFFE-ID, section 2.1). */
    public static boolean isTrustDomain(String text) {
        return TRUST_DOMAIN.matcher(text).matches();
    }

    /** Whether a text is a segment of a path (SPIFFE-ID, section 2.2). */
    public static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches() && !text.equals(".") && !text.equals("..");
    }
}
