/** Session ticket keys that all processes of the fleet share. */
@Internal
@NullMarked
package io.unifiedtls.fleet.tickets;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
