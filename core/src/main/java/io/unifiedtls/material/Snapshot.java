package io.unifiedtls.material;

import java.nio.file.Path;
import java.util.Set;

/** What files held at some time. Equal snapshots held the same. Immutable. */
public interface Snapshot {

    /** The same files, as they are now. */
    Snapshot now();

    /** Existing directories in which changes show. */
    Set<Path> directories();
}
