/** Lookups of handshakes: the filter of known names, the connections of their own, and the repository. */
@Internal
@NullMarked
package io.unifiedtls.fleet.lookup;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
