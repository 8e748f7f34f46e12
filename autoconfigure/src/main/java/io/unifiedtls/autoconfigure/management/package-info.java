/** Puts the management server on a root context. */
@NullMarked
package io.unifiedtls.autoconfigure.management;

import org.jspecify.annotations.NullMarked;
