package io.unifiedtls.backend.openssl;

import io.unifiedtls.ClientHello;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.ServerChoice;
import java.util.function.Predicate;

/** Chooses among the chains of a configuration, since BoringSSL is given one. */
final class ChainChoice {

    private ChainChoice() {}

    /** The position of the chain; the first if the client can verify none, so that the handshake fails for that reason. */
    static int position(TLSConfiguration configuration, ClientHello clientHello, Predicate<NamedGroup> groups) {
        return configuration.signingChains().size() == 1
                ? 0
                : ServerChoice.of(configuration, clientHello, groups)
                        .map(ServerChoice::chain)
                        .orElse(0);
    }
}
