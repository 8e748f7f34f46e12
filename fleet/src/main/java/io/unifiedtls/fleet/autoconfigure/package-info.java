/** Properties and beans of the fleet. */
@Internal
@NullMarked
package io.unifiedtls.fleet.autoconfigure;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
