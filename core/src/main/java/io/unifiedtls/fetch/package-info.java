/** Asks servers that strangers name, within bounds: time, bytes, places, and no private addresses. */
@Internal
@NullMarked
package io.unifiedtls.fetch;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
