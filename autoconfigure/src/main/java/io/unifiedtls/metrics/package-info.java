/** Meters, and observations of handshakes and resolvers. */
@Internal
@NullMarked
package io.unifiedtls.metrics;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
