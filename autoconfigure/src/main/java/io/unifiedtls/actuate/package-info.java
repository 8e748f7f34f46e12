/** The actuator endpoint. */
@Internal
@NullMarked
package io.unifiedtls.actuate;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
