/** The backend on the JDK's own TLS implementation. */
@NullMarked
package io.unifiedtls.backend.jsse;

import org.jspecify.annotations.NullMarked;
