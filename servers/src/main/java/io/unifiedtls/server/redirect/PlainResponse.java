package io.unifiedtls.server.redirect;

import io.unifiedtls.ServerName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A short response without TLS, after which the connection ends.
 *
 * @param status the status code and its phrase
 * @param location where the client is sent to, if it is
 * @param content without any if it is empty
 */
record PlainResponse(String status, Optional<String> location, String content) {

    static final PlainResponse BAD_REQUEST = new PlainResponse("400 Bad Request");
    static final PlainResponse NOT_FOUND = new PlainResponse("404 Not Found");
    /** RFC 9110, section 15.5.20: no server here speaks for that host. */
    static final PlainResponse UNKNOWN_HOST = new PlainResponse("421 Misdirected Request");

    static final PlainResponse TOO_LARGE = new PlainResponse("431 Request Header Fields Too Large");
    static final PlainResponse UNAVAILABLE = new PlainResponse("503 Service Unavailable");
    static final PlainResponse VERSION_NOT_SUPPORTED = new PlainResponse("505 HTTP Version Not Supported");

    private static final int HTTPS = 443;
    /** RFC 9110, section 5.6.7. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private PlainResponse(String status) {
        this(status, Optional.empty(), "");
    }

    /**
     * A redirect to the same resource over HTTPS, for good. Clients may turn other methods than GET and HEAD into GET after a
     * 301 (RFC 9110, section 15.4.2), so these get a 308 (section 15.4.9), which some old clients do not know.
     *
     * @param target path and query, as the client sent them
     */
    static PlainResponse redirect(String method, ServerName host, int port, String target) {
        boolean isSafe = method.equals("GET") || method.equals("HEAD");
        String authority = port == HTTPS ? host.value() : host.value() + ":" + port;
        return new PlainResponse(
                isSafe ? "301 Moved Permanently" : "308 Permanent Redirect",
                Optional.of("https://" + authority + target),
                "");
    }

    /** The answer to a http-01 challenge (RFC 8555, section 8.3). */
    static PlainResponse keyAuthorization(String keyAuthorization) {
        return new PlainResponse("200 OK", Optional.empty(), keyAuthorization);
    }

    /** The bytes of the response. */
    byte[] bytes(Instant now) {
        String field = location.map(to -> "Location: " + to + "\r\n").orElse("");
        String type = content.isEmpty() ? "" : "Content-Type: application/octet-stream\r\n";
        return ("HTTP/1.1 " + status + "\r\nDate: " + DATE.format(now) + "\r\n" + field + type + "Content-Length: "
                        + content.length() + "\r\nConnection: close\r\n\r\n" + content)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
