/** The processes of a fleet, and the fleet as one of them sees it. */
@Internal
@NullMarked
package io.unifiedtls.fleet.registry;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
