package io.unifiedtls.fleet;

/** The state of a host. A name that is only claimed is no host yet. */
public enum HostState {
    /** A tenant has proven the name. It has no certificate, so handshakes for it end with {@code internal_error}. */
    PROVEN,
    /** The host is served with its certificate. */
    ACTIVE,
    /** The application has suspended it: handshakes for it end with {@code access_denied}, and no wildcard answers it. */
    SUSPENDED
}
