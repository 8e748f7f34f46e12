/** Puts the embedded Tomcat on the root context. */
@NullMarked
package io.unifiedtls.autoconfigure.tomcat;

import org.jspecify.annotations.NullMarked;
