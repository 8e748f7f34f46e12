package io.unifiedtls.test.acme;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An order as a client sends it (RFC 8555, section 7.4), signed.
 *
 * @param replaces the certificate that it replaces
 */
record SignedOrder(List<String> names, Optional<String> replaces) {

    private static final Pattern PAYLOAD = Pattern.compile("\"payload\"\\s*:\\s*\"([A-Za-z0-9_-]*)\"");
    private static final Pattern NAME = Pattern.compile("\"value\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern REPLACES = Pattern.compile("\"replaces\"\\s*:\\s*\"([^\"]*)\"");

    static SignedOrder of(byte[] body) {
        String payload = PAYLOAD.matcher(new String(body, StandardCharsets.UTF_8))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .map(text -> new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8))
                .orElse("");
        return new SignedOrder(
                NAME.matcher(payload).results().map(match -> match.group(1)).toList(),
                REPLACES.matcher(payload).results().map(SignedOrder::first).findFirst());
    }

    private static String first(MatchResult match) {
        return match.group(1);
    }
}
