/** Binds the properties and makes the beans. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
