package io.unifiedtls.selection;

import io.unifiedtls.TLSConfiguration;

/**
 * The configuration that is chosen for a client, before anything is checked.
 *
 * @param found as a resolver or the root has it
 * @param configuration the same with a certificate, if it had none and there is a supply
 * @param resolved whether a resolver knows the name; else it is the root's own
 */
public record Choice(TLSConfiguration found, TLSConfiguration configuration, boolean resolved) {

    boolean isCertificateSupplied() {
        return !found.equals(configuration);
    }
}
