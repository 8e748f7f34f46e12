package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.autoconfigure.load.PropertiesOfModule;

/** Makes the keys of Vault known. */
public final class VaultPropertiesOfModule implements PropertiesOfModule {

    @Override
    public Class<?> type() {
        return VaultProperties.class;
    }
}
