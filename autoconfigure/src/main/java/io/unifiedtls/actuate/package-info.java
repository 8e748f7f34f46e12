/** The actuator endpoint. */
@NullMarked
package io.unifiedtls.actuate;

import org.jspecify.annotations.NullMarked;
