package io.unifiedtls.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeType;
import org.springframework.web.util.HtmlUtils;

/**
 * The page and its files. They hold no facts: the page asks the endpoint {@code tls}, whose exposure and access decide
 * about facts and changes. Thread-safe.
 */
@WebEndpoint(id = "tlsconsole", defaultAccess = Access.READ_ONLY)
public final class ConsoleEndpoint {

    static final EndpointId ID = EndpointId.of("tlsconsole");

    private static final EndpointId TLS = EndpointId.of("tls");
    private static final MimeType HTML = new MimeType("text", "html", StandardCharsets.UTF_8);
    private static final MimeType CSS = new MimeType("text", "css", StandardCharsets.UTF_8);
    private static final MimeType SCRIPT = new MimeType("text", "javascript", StandardCharsets.UTF_8);
    private static final Map<String, MimeType> FILES = Map.of(
            "console.css", CSS,
            "console.js", SCRIPT,
            "elements.js", SCRIPT,
            "host.js", SCRIPT,
            "hosts.js", SCRIPT,
            "overview.js", SCRIPT,
            "reload.js", SCRIPT,
            "replicas.js", SCRIPT);

    private final Supplier<PathMappedEndpoints> endpoints;

    /**
     * Create the endpoint.
     *
     * @param endpoints of the application; asked at each request, since they are found after this one is made
     */
    public ConsoleEndpoint(Supplier<PathMappedEndpoints> endpoints) {
        this.endpoints = endpoints;
    }

    /** The page. Its links are relative, so they hold behind a proxy that adds a path. */
    @ReadOperation(produces = "text/html")
    public WebEndpointResponse<byte[]> page() {
        String own = Objects.requireNonNullElse(endpoints.get().getRootPath(ID), ID.toString());
        String tls = Optional.ofNullable(endpoints.get().getRootPath(TLS))
                .map(path -> "../"
                                .repeat(Math.toIntExact(
                                        own.chars().filter(c -> c == '/').count()))
                        + path)
                .orElse("");
        String page = new String(read("console.html"), StandardCharsets.UTF_8)
                .replace("@console@", HtmlUtils.htmlEscape(own.substring(own.lastIndexOf('/') + 1)))
                .replace("@tls@", HtmlUtils.htmlEscape(tls));
        return new WebEndpointResponse<>(page.getBytes(StandardCharsets.UTF_8), HTML);
    }

    /** A file of the page. The response is 404 if the page has no file of that name. */
    @ReadOperation(produces = {"text/css", "text/javascript"})
    public WebEndpointResponse<byte[]> file(@Selector String name) {
        MimeType type = FILES.get(name);
        return type == null
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                : new WebEndpointResponse<>(read(name), type);
    }

    private static byte[] read(String name) {
        try (InputStream file = Objects.requireNonNull(ConsoleEndpoint.class.getResourceAsStream(name))) {
            return file.readAllBytes();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
