/** The backend on the JDK's own TLS implementation. */
@Internal
@NullMarked
package io.unifiedtls.backend.jsse;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
