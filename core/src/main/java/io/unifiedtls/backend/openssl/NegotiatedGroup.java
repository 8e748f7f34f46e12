package io.unifiedtls.backend.openssl;

import io.netty.internal.tcnative.SSL;
import io.unifiedtls.NamedGroup;
import java.util.Arrays;
import java.util.Optional;

/** The group of a connection's key exchange, as far as the native library tells it. */
final class NegotiatedGroup {

    /** Netty-tcnative 2.0.77, that of Spring Boot 4.0.7, does not. */
    private static final boolean TOLD = Arrays.stream(SSL.class.getMethods())
            .anyMatch(method -> method.getName().equals("getGroupName"));

    private NegotiatedGroup() {}

    /**
     * Ask.
     *
     * @param ssl the native object of a connection, not yet given back
     */
    @SuppressWarnings("IllegalCatch") // That is what the library declares
    static Optional<NamedGroup> of(long ssl) {
        if (!TOLD) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(SSL.getGroupName(ssl)).flatMap(NamedGroups::of);
        } catch (Exception ex) {
            return Optional.empty();
        }
    }
}
