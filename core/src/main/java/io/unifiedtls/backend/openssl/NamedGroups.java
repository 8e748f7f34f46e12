package io.unifiedtls.backend.openssl;

import static java.util.Map.entry;

import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.unifiedtls.NamedGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The groups that BoringSSL has, by its own names. */
final class NamedGroups {

    /** The hybrid first, which protects what is recorded today from the quantum computers of tomorrow. */
    static final List<NamedGroup> DEFAULT = List.of(
            NamedGroup.X25519MLKEM768,
            NamedGroup.X25519,
            NamedGroup.SECP256R1,
            NamedGroup.SECP384R1,
            NamedGroup.SECP521R1);

    private static final Map<NamedGroup, String> NAMES = Map.ofEntries(
            entry(NamedGroup.X25519MLKEM768, "X25519MLKEM768"),
            entry(NamedGroup.X25519, "X25519"),
            entry(NamedGroup.SECP256R1, "P-256"),
            entry(NamedGroup.SECP384R1, "P-384"),
            entry(NamedGroup.SECP521R1, "P-521"),
            entry(NamedGroup.of("MLKEM1024"), "MLKEM1024"));

    private static final Map<String, NamedGroup> GROUPS =
            NAMES.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getValue, Map.Entry::getKey));

    private final Map<NamedGroup, String> supported = new LinkedHashMap<>();

    /** Asks the library for each. */
    NamedGroups() {
        try {
            long context = SSLContext.make(SSL.SSL_PROTOCOL_TLSV1_2 | SSL.SSL_PROTOCOL_TLSV1_3, SSL.SSL_MODE_SERVER);
            try {
                NAMES.forEach((group, name) -> {
                    if (SSLContext.setCurvesList(context, name)) {
                        supported.put(group, name);
                    } else {
                        SSL.clearError();
                    }
                });
            } finally {
                SSLContext.free(context);
            }
        } catch (Exception ex) {
            throw new IllegalStateException("BoringSSL did not create a context", ex);
        }
    }

    Set<NamedGroup> supported() {
        return supported.keySet();
    }

    /** The names by which the library takes groups that it has. */
    static String[] names(List<NamedGroup> groups) {
        return groups.stream().map(NAMES::get).toArray(String[]::new);
    }

    /** The group of the library's name; empty if it is another. */
    static Optional<NamedGroup> of(String name) {
        return Optional.ofNullable(GROUPS.get(name));
    }
}
