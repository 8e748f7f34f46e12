/** Puts the embedded Tomcat on the root context. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.tomcat;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
