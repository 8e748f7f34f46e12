/** The console: a page of the actuator that shows what the endpoint {@code tls} tells. */
@Internal
@NullMarked
package io.unifiedtls.console;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
