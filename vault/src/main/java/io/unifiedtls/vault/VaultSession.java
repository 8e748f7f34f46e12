package io.unifiedtls.vault;

import org.springframework.vault.core.VaultOperations;

/** The client of Vault and its login. Thread-safe. */
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
