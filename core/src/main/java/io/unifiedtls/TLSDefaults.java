package io.unifiedtls;

import static io.unifiedtls.CipherSuite.*;

import java.util.List;

/** What a list that is not set in a configuration means, the same on every backend. */
public final class TLSDefaults {

    /**
     * Forward secret and authenticated suites only, ECDSA before RSA because it costs the server less, AES-128 first
     * because it is the fastest where the processor helps.
     */
    public static final List<CipherSuite> CIPHER_SUITES = List.of(
            TLS_AES_128_GCM_SHA256,
            TLS_AES_256_GCM_SHA384,
            TLS_CHACHA20_POLY1305_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256);

    /** What the embedded web servers speak. */
    public static final List<ApplicationProtocol> SERVER_APPLICATION_PROTOCOLS =
            List.of(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1);

    private TLSDefaults() {}
}
