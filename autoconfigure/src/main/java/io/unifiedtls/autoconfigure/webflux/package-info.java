/** What WebFlux applications see of connections. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.webflux;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
