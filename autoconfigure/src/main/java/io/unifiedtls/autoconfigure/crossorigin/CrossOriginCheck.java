package io.unifiedtls.autoconfigure.crossorigin;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.web.cors.CorsConfiguration;

/**
 * Tells requests of pages of other origins by the headers that each browser sets and that no page can change: {@code
 * Sec-Fetch-Site} (Fetch Metadata), and {@code Origin} (RFC 6454, section 7) where the browser does not send it, such as over
 * HTTP. A request with neither is from a client that is no browser. Thread-safe.
 *
 * @param cors the origins and methods that the operator has allowed; null if there are none
 */
record CrossOriginCheck(Supplier<@Nullable CorsConfiguration> cors) {

    /** The response to a request that is refused. It has status 403. */
    static final String REFUSAL =
            "{\"reason\":\"A page of another origin sent this request, and such a page may change nothing. "
                    + "If this is your own page behind a proxy, let the proxy keep the Host header, "
                    + "or set server.forward-headers-strategy.\"}";

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    /** Whether a method can change anything (RFC 9110, section 9.2.1). */
    static boolean isSafe(HttpMethod method) {
        return SAFE.contains(method);
    }

    /** Whether a page of another origin may have sent a request, and the operator has not allowed it. */
    boolean refuses(HttpRequest request) {
        return !isSafe(request.getMethod()) && isForeign(request) && !isAllowed(request);
    }

    private static boolean isForeign(HttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        List<String> sites = headers.getOrEmpty(FETCH_SITE);
        if (!sites.isEmpty()) {
            return !OWN_SITES.containsAll(sites);
        }
        List<String> origins = headers.getOrEmpty(HttpHeaders.ORIGIN);
        return !origins.isEmpty()
                && (origins.size() > 1 || !isOwn(origins.get(0), request.getURI(), headers.getFirst(HttpHeaders.HOST)));
    }

    /**
     * Whether an origin is that of the request. A proxy may have taken TLS off, so HTTPS is own for a request over HTTP, but
     * not the other way around.
     *
     * @param host as the client or the proxy sent it, which may differ from that of the URI after a proxy
     */
    private static boolean isOwn(String origin, URI uri, @Nullable String host) {
        String scheme = origin.regionMatches(true, 0, "https://", 0, 8) ? "https" : "http";
        String prefix = scheme + "://";
        if (!origin.regionMatches(true, 0, prefix, 0, prefix.length())
                || ("https".equals(uri.getScheme()) && !"https".equals(scheme))) {
            return false;
        }
        String authority = withoutDefaultPort(origin.substring(prefix.length()), scheme);
        String asked = Objects.requireNonNullElse(uri.getRawAuthority(), "");
        return authority.equals(withoutDefaultPort(asked, String.valueOf(uri.getScheme())))
                || authority.equals(withoutDefaultPort(Objects.requireNonNullElse(host, asked), scheme));
    }

    private static String withoutDefaultPort(String authority, String scheme) {
        String port = "https".equals(scheme) ? ":443" : ":80";
        String lower = authority.toLowerCase(Locale.ROOT);
        return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
    }

    private boolean isAllowed(HttpRequest request) {
        CorsConfiguration allowed = cors.get();
        return allowed != null
                && allowed.checkOrigin(request.getHeaders().getOrigin()) != null
                && allowed.checkHttpMethod(request.getMethod()) != null;
    }
}
