package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.autoconfigure.load.PropertiesOfModule;

/** Makes the keys of the fleet known. */
public final class FleetPropertiesOfModule implements PropertiesOfModule {

    @Override
    public Class<?> type() {
        return FleetProperties.class;
    }
}
