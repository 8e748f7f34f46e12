package io.unifiedtls.vault;

import org.springframework.vault.core.VaultOperations;

/** What asks Vault, and how it logs in. Thread-safe. */
public interface VaultSession {

    /** Made at its first use. */
    VaultOperations operations();

    /** Log in again with the next request, since Vault refuses the token. Whether that may help. */
    boolean renew();

    /** Operations of the application, which logs in itself. */
    static VaultSession of(VaultOperations operations) {
        return new VaultSession() {

            @Override
            public VaultOperations operations() {
                return operations;
            }

            @Override
            public boolean renew() {
                return false;
            }
        };
    }
}
