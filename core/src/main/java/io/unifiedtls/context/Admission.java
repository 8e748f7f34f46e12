package io.unifiedtls.context;

/** Whether the client of a connection would be let in now. */
enum Admission {
    ADMITTED,
    REFUSED,
    /** Nobody could say at this moment, such as a resolver that failed. */
    UNANSWERED
}
