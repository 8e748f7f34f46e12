package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.autoconfigure.load.PropertiesOfModule;

/** Makes the keys of ACME known. */
public final class AcmePropertiesOfModule implements PropertiesOfModule {

    @Override
    public Class<?> type() {
        return AcmeProperties.class;
    }
}
