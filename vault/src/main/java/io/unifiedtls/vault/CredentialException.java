package io.unifiedtls.vault;

import org.springframework.vault.VaultException;

/** The credentials for Vault are not there. The message is printable, and contains no secret. */
public final class CredentialException extends VaultException {

    private static final long serialVersionUID = 1L;

    public CredentialException(String message) {
        super(message);
    }
}
