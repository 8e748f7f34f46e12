/** Refuses requests of pages of other origins that would change something by the endpoint {@code tls}. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.crossorigin;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
