/** Connections to the fleet's database on which no thread waits for ever. */
@Internal
@NullMarked
package io.unifiedtls.fleet.connections;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
