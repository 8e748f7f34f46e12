/** Finds the configuration for a handshake: resolvers, the host table, what is remembered of answers, and the guard of authorities. */
@Internal
@NullMarked
package io.unifiedtls.selection;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
