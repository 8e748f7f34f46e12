/** Lookups of handshakes: the filter of known names, the connections of their own, and the repository. */
@NullMarked
package io.unifiedtls.fleet.lookup;

import org.jspecify.annotations.NullMarked;
