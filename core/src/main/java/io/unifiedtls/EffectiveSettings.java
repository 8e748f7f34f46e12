package io.unifiedtls;

import static io.unifiedtls.CipherSuite.*;

import java.util.List;

/**
 * The settings that a configuration puts in force on one side of its connections, with a default for each list that it does not
 * set. Except for the named groups, the defaults are the same on every TLS implementation. Immutable and thread-safe.
 */
public final class EffectiveSettings {

    /**
     * The cipher suites of a configuration that sets none. All are forward secret and authenticated. ECDSA precedes RSA because
     * it costs the server less; AES-128 comes first because it is the fastest where the processor helps.
     */
    public static final List<CipherSuite> DEFAULT_CIPHER_SUITES = List.of(
            TLS_AES_128_GCM_SHA256,
            TLS_AES_256_GCM_SHA384,
            TLS_CHACHA20_POLY1305_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256);

    /** The application protocols of a server whose configuration sets none: those of the embedded web servers. */
    public static final List<ApplicationProtocol> DEFAULT_SERVER_PROTOCOLS =
            List.of(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1);

    private final TLSConfiguration configuration;
    private final Side side;
    private final List<NamedGroup> namedGroups;

    EffectiveSettings(TLSConfiguration configuration, Side side, List<NamedGroup> defaultNamedGroups) {
        this.configuration = configuration;
        this.side = side;
        this.namedGroups = configuration.namedGroups().orElse(List.copyOf(defaultNamedGroups));
    }

    /** The configuration. */
    public TLSConfiguration configuration() {
        return configuration;
    }

    /** The side of a connection that the settings are for. */
    public Side side() {
        return side;
    }

    /** The cipher suites in order of preference, those of versions that are not negotiated included. */
    public List<CipherSuite> cipherSuites() {
        return configuration.cipherSuites().orElse(DEFAULT_CIPHER_SUITES);
    }

    /** The groups in order of preference; empty if they are the implementation's and that is not known. */
    public List<NamedGroup> namedGroups() {
        return namedGroups;
    }

    /** The application protocols in order of preference; empty if none is negotiated, the default of a client. */
    public List<ApplicationProtocol> applicationProtocols() {
        return configuration.applicationProtocols().orElse(side == Side.SERVER ? DEFAULT_SERVER_PROTOCOLS : List.of());
    }

    @Override
    public String toString() {
        return "EffectiveSettings[%s, %s, %s, %s, %s]"
                .formatted(configuration, side, cipherSuites(), namedGroups, applicationProtocols());
    }

    /** A side of a connection. */
    public enum Side {
        /** The side that connects. */
        CLIENT,
        /** The side that accepts. */
        SERVER
    }
}
