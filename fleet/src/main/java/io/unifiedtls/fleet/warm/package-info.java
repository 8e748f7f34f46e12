/** The names that handshakes ask for most, kept for processes that start. */
@Internal
@NullMarked
package io.unifiedtls.fleet.warm;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
