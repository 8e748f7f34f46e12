package io.unifiedtls.selection;

import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.operations.TLSExplanation.Outcome;

/** Is told how a selection comes about. */
public interface SelectionTrace {

    /** Does not look. */
    SelectionTrace NONE = new SelectionTrace() {};

    /**
     * A resolver was asked, or not.
     *
     * @param detail why it was not, or what it refused with; empty if there is nothing to say
     */
    default void asked(SniResolver resolver, Outcome outcome, String detail) {}

    /**
     * The configuration was found, before it is checked.
     *
     * @param complete the same with a certificate, if it had none and there is a supply
     */
    default void selected(TLSConfiguration configuration, TLSConfiguration complete) {}
}
