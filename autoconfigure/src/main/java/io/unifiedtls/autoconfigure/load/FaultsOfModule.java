package io.unifiedtls.autoconfigure.load;

import java.util.List;

/** Finds the faults of an optional module's properties, so that a start reports them together with all others. A bean. */
public interface FaultsOfModule {

    /** All faults, each with its property and a remedy; empty if there are none. Creates nothing. */
    List<String> faults();
}
