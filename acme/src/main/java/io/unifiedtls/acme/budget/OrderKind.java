package io.unifiedtls.acme.budget;

/** The kinds of orders that have budgets of their own. */
public enum OrderKind {
    /** The first certificate of a name, on demand or ahead. */
    FIRST,
    /** A certificate in place of one. */
    RENEWAL
}
