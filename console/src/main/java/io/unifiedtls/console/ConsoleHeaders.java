package io.unifiedtls.console;

import io.unifiedtls.autoconfigure.crossorigin.EndpointRequests;
import java.util.Map;
import java.util.function.BiConsumer;
import org.springframework.http.server.PathContainer;

/** Headers of the console's responses. They forbid a browser scripts and styles from elsewhere or inline, frames, and forms. */
record ConsoleHeaders(EndpointRequests requests) {

    private static final String POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src data:",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", POLICY,
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    /**
     * Set the headers of a response of the console.
     *
     * @param path of the request, without the path of the application
     */
    void set(PathContainer path, BiConsumer<String, String> header) {
        if (requests.include(path)) {
            HEADERS.forEach(header);
        }
    }
}
