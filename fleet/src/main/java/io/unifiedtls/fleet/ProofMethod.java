package io.unifiedtls.fleet;

/**
 * The way in which a tenant proves that a name is theirs, weakest first. A claim that touches the name of another tenant needs a method that is
 * as strong as the one by which that name was proven, and never {@link #OPERATOR}.
 */
public enum ProofMethod {
    /** The application vouches for the tenant. Nothing is fetched. Refused for names of other tenants, and for names above and below them. */
    OPERATOR,
    /**
     * The token is the body of {@code http://NAME/.well-known/unified-tls-proof}, on port 80 and without a redirect. It proves exactly this name.
     * Wildcards cannot be proven this way. The tenant's own server answers, before the name points to this application.
     */
    HTTP,
    /** The token is a TXT record of {@code _unified-tls.NAME}. It proves the name; for {@code *.NAME}, all names directly below it. */
    DNS
}
