package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.autoconfigure.load.FaultsOfModule;
import java.util.List;

/** Judges the properties of ACME before any bean uses them. */
record AcmeFaults(SettingsReader reader) implements FaultsOfModule {

    @Override
    public List<String> faults() {
        return reader.faults();
    }
}
