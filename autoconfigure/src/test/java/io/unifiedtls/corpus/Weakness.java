package io.unifiedtls.corpus;

/** What a {@link WeakServer} does wrong. */
enum Weakness {
    /** Nothing: all attacks must fail, so that it is the weakness by which they succeed. */
    NONE,
    /** All hosts resume each other's sessions, and a resumed one is not verified again. */
    SHARED_SESSIONS,
    /** The host of a request is not compared with the server name. */
    UNCHECKED_AUTHORITY,
    /** Hosts of requests are looked up among exact names only. */
    WILDCARDS_UNCHECKED,
    /** A host of a request in other letters than the table's is unknown, and unknown ones are not checked. */
    CASE_MATTERS,
    /** Likewise with a dot at its end. */
    TRAILING_DOT_MATTERS,
    /** Names in other letters than the table's, or with a dot at the end, are unknown, and the default answers those. */
    NAME_AS_IT_COMES,
    /** A server name that does not stand in the first record is none, and the default answers. */
    FIRST_RECORD_ONLY,
    /** It waits for as many octets as a ClientHello says that it has. */
    BELIEVES_LENGTHS,
    /** A certificate that was added later answers the names that it holds. */
    LATEST_CERTIFICATE_WINS,
    /** Any client certificate will do where the trusted authorities cannot be read. */
    MISSING_TRUST_IS_ALL,
    /** A client's certificate is good where nobody can tell whether it was revoked. */
    SOFT_REVOCATION,
    /** Each server name gets a context of its own, which is kept. */
    REMEMBERS_NAMES,
}
