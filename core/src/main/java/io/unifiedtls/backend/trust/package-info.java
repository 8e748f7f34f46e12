/** Verifies peers in the same way on every backend. */
@Internal
@NullMarked
package io.unifiedtls.backend.trust;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
