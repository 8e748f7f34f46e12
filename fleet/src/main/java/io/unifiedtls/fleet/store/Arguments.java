package io.unifiedtls.fleet.store;

import io.unifiedtls.Printable;
import io.unifiedtls.ServerName;
import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHostException;
import io.unifiedtls.fleet.TLSHostException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks the arguments of one call, and collects their faults. */
final class Arguments {

    private static final int LONGEST = 255;
    private static final int LARGEST_PAGE = 1_000;
    private static final String WILDCARD = "*.";

    private final List<String> faults = new ArrayList<>();

    /** All faults together, if there are any. */
    void require() {
        if (!faults.isEmpty()) {
            throw new TLSHostException(Reason.INVALID_ARGUMENT, faults);
        }
    }

    String tenant(@Nullable String tenant) {
        return identifier(tenant, "The tenant", "Use a text of 1 to 255 printable ASCII characters.");
    }

    /** A text that stands beside a name, such as the last one of a page. */
    @Nullable String after(@Nullable String after) {
        return after == null
                ? null
                : identifier(after, "The position in the list", "Use the last name of the page before.");
    }

    @Nullable String configuration(@Nullable String configuration) {
        return configuration == null
                ? null
                : identifier(configuration, "The configuration", "Use the name of one of unified-tls.configurations.");
    }

    /** A prefix of names, in lower case; may be empty. */
    String prefix(@Nullable String prefix) {
        return prefix != null && prefix.isEmpty()
                ? prefix
                : identifier(prefix, "The prefix", "Use the beginning of a name, or an empty text for all names.")
                        .toLowerCase(Locale.ROOT);
    }

    void limit(int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            faults.add("The limit is %d. Use 1 to %d.".formatted(limit, LARGEST_PAGE));
        }
    }

    void method(@Nullable ProofMethod method, String name) {
        if (method == null) {
            faults.add("The method of the proof is missing. Use DNS, HTTP or OPERATOR.");
        } else if (method == ProofMethod.HTTP && HostNames.isWildcard(name)) {
            faults.add("The wildcard '%s' cannot be proven by HTTP, which proves one name. Use DNS.".formatted(name));
        }
    }

    /** A name in the one spelling of the database: A-labels, lower case, no trailing dot. */
    String name(@Nullable String name) {
        if (name == null) {
            faults.add("The name is missing. Use a host name such as shop.example.com.");
            return "";
        }
        boolean wildcard = name.startsWith(WILDCARD);
        Optional<ServerName> parsed = parse(wildcard ? name.substring(WILDCARD.length()) : name);
        String spelled = parsed.map(ServerName::value).orElse("");
        if (spelled.equals("invalid") || spelled.endsWith(".invalid")) {
            faults.add("The name '%s' can belong to nobody (RFC 6761, section 6.4). Use a name outside of '.invalid'."
                    .formatted(Printable.of(name)));
        }
        if (wildcard && parsed.isPresent() && spelled.indexOf('.') < 0) {
            faults.add(
                    "The wildcard name '%s' covers a whole top-level domain. Use one with two labels or more after the asterisk, such as *.shop.example."
                            .formatted(Printable.of(name)));
        }
        return wildcard ? WILDCARD + spelled : spelled;
    }

    private Optional<ServerName> parse(String name) {
        try {
            return Optional.of(new ServerName(name));
        } catch (IllegalArgumentException ex) { // It says why
            faults.add(ex.getMessage() + " Wildcards have one asterisk, at the start: *.shop.example.com.");
            return Optional.empty();
        }
    }

    private String identifier(@Nullable String text, String what, String remedy) {
        if (text == null || text.isEmpty()) {
            faults.add("%s is missing. %s".formatted(what, remedy));
        } else if (text.length() > LONGEST) {
            faults.add("%s has %d characters. %s".formatted(what, text.length(), remedy));
        } else if (!text.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            faults.add("%s '%s' contains a character that is not printable ASCII. %s"
                    .formatted(what, Printable.of(text), remedy));
        }
        return text == null ? "" : text;
    }
}
