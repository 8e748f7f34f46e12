package io.unifiedtls.server.redirect;

import io.unifiedtls.ServerName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a request without TLS that a redirect needs (RFC 9112, sections 3 and 5). All else in it must be well-formed, and
 * is dropped.
 *
 * @param method a token
 * @param host the host of the one {@code Host} field
 * @param target path and query as the client sent them: visible ASCII that begins with a slash
 */
record RequestHead(String method, ServerName host, String target) {

    /** The longest head, with the empty line at its end. */
    static final int LONGEST = 8_192;

    private static final String END = "\r\n";
    private static final Pattern REQUEST_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([!-~]+) HTTP/([0-9])\\.([0-9])");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t -~\\x80-\\xff]*)");
    private static final Pattern AUTHORITY = Pattern.compile("([^:@]+)(:[0-9]{0,5})?");

    /**
     * Read a head.
     *
     * @param bytes up to the empty line that ends it, and with it
     * @throws UnacceptableException if it is malformed, or no request for one host
     */
    static RequestHead of(byte[] bytes) throws UnacceptableException {
        String head = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> lines =
                List.of(head.substring(0, head.length() - END.length()).split(END, -1));
        Matcher request = REQUEST_LINE.matcher(lines.get(0));
        if (!request.matches()) {
            throw new UnacceptableException(PlainResponse.BAD_REQUEST);
        }
        if (!request.group(3).equals("1")) {
            throw new UnacceptableException(PlainResponse.VERSION_NOT_SUPPORTED);
        }
        String target = request.group(2);
        if (!target.startsWith("/") || target.indexOf('#') >= 0) {
            throw new UnacceptableException(PlainResponse.BAD_REQUEST);
        }
        return new RequestHead(request.group(1), host(lines.subList(1, lines.size() - 1)), target);
    }

    /** One field, and not more (RFC 9112, section 3.2), without regard to its port. */
    private static ServerName host(List<String> fields) throws UnacceptableException {
        Optional<String> host = Optional.empty();
        for (String line : fields) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new UnacceptableException(PlainResponse.BAD_REQUEST);
            }
            if (field.group(1).equalsIgnoreCase("host")) {
                if (host.isPresent()) {
                    throw new UnacceptableException(PlainResponse.BAD_REQUEST);
                }
                host = Optional.of(field.group(2).strip());
            }
        }
        Matcher authority =
                AUTHORITY.matcher(host.orElseThrow(() -> new UnacceptableException(PlainResponse.BAD_REQUEST)));
        if (!authority.matches()) {
            throw new UnacceptableException(PlainResponse.BAD_REQUEST);
        }
        return ServerName.parse(authority.group(1))
                .orElseThrow(() -> new UnacceptableException(PlainResponse.UNKNOWN_HOST));
    }

    /** A head that gets no redirect. */
    static final class UnacceptableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient PlainResponse response;

        UnacceptableException(PlainResponse response) {
            super(response.toString(), null, false, false);
            this.response = response;
        }

        PlainResponse response() {
            return response;
        }
    }
}
