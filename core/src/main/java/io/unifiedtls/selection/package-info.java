/** Finds the configuration for a handshake: resolvers, the host table, what is remembered of answers, and the guard of authorities. */
@NullMarked
package io.unifiedtls.selection;

import org.jspecify.annotations.NullMarked;
