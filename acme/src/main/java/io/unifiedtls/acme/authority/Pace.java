package io.unifiedtls.acme.authority;

/** How soon an authority answers. */
enum Pace {
    /** As authorities do. */
    USUAL,
    /** A request has been under way for more than five seconds, or the latest one took that long. */
    SLOW,
    /** The latest request had no answer in time. */
    SILENT
}
