package io.unifiedtls.backend;

import io.unifiedtls.CipherSuite;
import io.unifiedtls.ClientHello;
import io.unifiedtls.EffectiveSettings.Side;
import io.unifiedtls.NamedGroup;
import io.unifiedtls.SignatureScheme;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The server's choice for a ClientHello, the same for every TLS implementation. In TLS 1.3 the client's preference among
 * signature schemes decides on the chain (RFC 8446, section 4.2.3). In TLS 1.2 the configuration's preference decides on the
 * cipher suite, with the first chain that fits (RFC 5246, section 7.4.2; RFC 8422, section 5.1). Signatures with MD5 or SHA-1
 * do not count (RFC 9155).
 *
 * @param chain its position in the configuration
 * @param cipherSuite of TLS 1.2; empty in TLS 1.3, where implementations have orders of their own
 */
public record ServerChoice(int chain, Optional<CipherSuite> cipherSuite) {

    /** Groups of elliptic curves alone: others need TLS 1.3. */
    private static final int HIGHEST_CURVE = 30;

    private static final int NONE = -1;
    private static final int UNVERIFIABLE = -2;

    /** Whether TLS 1.3 is what both sides speak at most. */
    public static boolean isTls13(TLSConfiguration configuration, ClientHello clientHello) {
        return configuration.supports(TLSVersion.TLS_1_3)
                && clientHello.versions().contains(TLSVersion.TLS_1_3);
    }

    /**
     * The choice; empty if the two sides have too little in common.
     *
     * @param groups those that the server has
     */
    public static Optional<ServerChoice> of(
            TLSConfiguration configuration, ClientHello clientHello, Predicate<NamedGroup> groups) {
        return isTls13(configuration, clientHello)
                ? ofTls13(configuration, clientHello, groups)
                : ofTls12(configuration, clientHello, groups);
    }

    /**
     * The chains that TLS 1.2 does not let the server use for a client, as it does not offer their curves: bit 0 is the first
     * chain's. None in TLS 1.3.
     */
    public static int unusableChains(TLSConfiguration configuration, ClientHello clientHello) {
        List<SigningChain> chains = configuration.signingChains();
        int unusable = 0;
        if (chains.size() > 1 && !isTls13(configuration, clientHello)) {
            for (int i = 0; i < Math.min(chains.size(), Integer.SIZE - 1); i++) {
                unusable |= HandshakeKey.of(chains.get(i)).isOfferedCurve(clientHello) ? 0 : 1 << i;
            }
        }
        return unusable;
    }

    /** A client with a pre-shared key need not offer anything else (RFC 8446, section 9.2). */
    private static Optional<ServerChoice> ofTls13(
            TLSConfiguration configuration, ClientHello clientHello, Predicate<NamedGroup> groups) {
        if (!clientHello.namedGroups().isEmpty() && !anyMatch(clientHello.namedGroups(), groups)) {
            return Optional.empty();
        }
        if (clientHello.signatureSchemes().isEmpty()) {
            return Optional.of(new ServerChoice(0, Optional.empty()));
        }
        List<SigningChain> chains = configuration.signingChains();
        for (SignatureScheme scheme : clientHello.signatureSchemes()) {
            for (int i = 0; i < chains.size(); i++) {
                if (isAllowed(scheme, configuration)
                        && HandshakeKey.of(chains.get(i)).signsTls13(scheme)) {
                    return Optional.of(new ServerChoice(i, Optional.empty()));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Passes over a suite without signature, where a suite before it would be used with a weak one: BoringSSL does not pass
     * over the latter.
     */
    private static Optional<ServerChoice> ofTls12(
            TLSConfiguration configuration, ClientHello clientHello, Predicate<NamedGroup> groups) {
        boolean hasCurve =
                anyMatch(clientHello.namedGroups(), group -> group.codePoint() <= HIGHEST_CURVE && groups.test(group));
        boolean weak = false;
        for (CipherSuite suite : configuration.effective(Side.SERVER).cipherSuites()) {
            String name = suite.name();
            boolean elliptic = name.startsWith("TLS_ECDHE_");
            boolean signed = elliptic || name.startsWith("TLS_DHE_");
            if (suite.isTls13()
                    || !clientHello.cipherSuites().contains(suite)
                    || (elliptic && !hasCurve)
                    || (!signed && weak)) {
                continue;
            }
            int chain = chainFor(name, signed, configuration, clientHello);
            if (chain >= 0) {
                return Optional.of(new ServerChoice(chain, Optional.of(suite)));
            }
            weak |= signed && chain == UNVERIFIABLE;
        }
        return Optional.empty();
    }

    /** The position of the first chain for a suite that this client can verify, {@link #UNVERIFIABLE}, or {@link #NONE}. */
    private static int chainFor(String suite, boolean signed, TLSConfiguration configuration, ClientHello clientHello) {
        List<SigningChain> chains = configuration.signingChains();
        int chain = NONE;
        for (int i = 0; i < chains.size(); i++) {
            HandshakeKey key = HandshakeKey.of(chains.get(i));
            if (suite.contains(key.authentication())) {
                if (!signed || canVerify(key, configuration, clientHello)) {
                    return i;
                }
                chain = UNVERIFIABLE;
            }
        }
        return chain;
    }

    private static boolean canVerify(HandshakeKey key, TLSConfiguration configuration, ClientHello clientHello) {
        if (key.isOfferedCurve(clientHello)) {
            for (SignatureScheme scheme : clientHello.signatureSchemes()) {
                if (key.signsTls12(scheme) && isAllowed(scheme, configuration)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean anyMatch(List<NamedGroup> offered, Predicate<NamedGroup> condition) {
        for (NamedGroup group : offered) {
            if (condition.test(group)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAllowed(SignatureScheme scheme, TLSConfiguration configuration) {
        return configuration.signatureSchemes().isEmpty()
                || configuration.signatureSchemes().get().contains(scheme);
    }
}
