package io.unifiedtls;

import io.unifiedtls.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Gives any text to the parser of server names: it is refused, or becomes a name that stays itself when it is parsed again,
 * fits a DNS name (RFC 1035, section 2.3.4), and holds nothing that could end a line or a header.
 */
public final class ServerNameFuzz {

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private ServerNameFuzz() {}

    /** Writes seeds to the directory that is named. */
    public static void main(String[] arguments) throws IOException {
        Mutations.write(seeds(), Path.of(arguments[0]));
    }

    static List<byte[]> seeds() {
        return List.of(
                "shop.example".getBytes(StandardCharsets.UTF_8),
                "Shop.EXAMPLE.".getBytes(StandardCharsets.UTF_8),
                "xn--bcher-kva.example".getBytes(StandardCharsets.UTF_8),
                "b\u00fccher.example".getBytes(StandardCharsets.UTF_8),
                "a_b.c-d.example".getBytes(StandardCharsets.UTF_8),
                "127.0.0.1".getBytes(StandardCharsets.UTF_8),
                "[::1]".getBytes(StandardCharsets.UTF_8),
                "a.".repeat(126).getBytes(StandardCharsets.UTF_8));
    }

    /** Jazzer calls this. */
    public static void fuzzerTestOneInput(byte[] octets) {
        isName(new String(octets, StandardCharsets.UTF_8));
        isName(new String(octets, StandardCharsets.ISO_8859_1));
    }

    /** Whether it is a name. */
    static boolean isName(String text) {
        Optional<ServerName> parsed = ServerName.parse(text);
        parsed.map(ServerName::value).ifPresent(value -> check(text, value));
        return parsed.isPresent();
    }

    private static void check(String text, String value) {
        require(ServerName.parse(value).map(ServerName::value).equals(Optional.of(value)), "stays itself", text, value);
        require(!value.isEmpty() && value.length() <= LONGEST_NAME, "has 1 to 253 octets", text, value);
        for (String label : value.split("\\.", -1)) {
            require(!label.isEmpty() && label.length() <= LONGEST_LABEL, "has labels of 1 to 63 octets", text, value);
        }
        require(
                value.chars()
                        .allMatch(c ->
                                c == '.' || c == '-' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')),
                "is of letters, digits, hyphens and underscores",
                text,
                value);
    }

    private static void require(boolean condition, String what, String text, String value) {
        if (!condition) {
            throw new AssertionError("'%s', parsed from '%s', must be one that %s".formatted(value, text, what));
        }
    }
}
