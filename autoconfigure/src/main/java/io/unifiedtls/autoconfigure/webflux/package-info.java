/** What WebFlux applications see of connections. */
@NullMarked
package io.unifiedtls.autoconfigure.webflux;

import org.jspecify.annotations.NullMarked;
