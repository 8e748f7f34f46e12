package io.unifiedtls.material;

import java.nio.file.Path;
import java.util.Set;

/** The content of files at one time. Equal snapshots have equal content. Immutable. */
public interface Snapshot {

    /** The same files, as they are now. */
    Snapshot now();

    /** Existing directories in which changes show. */
    Set<Path> directories();
}
