/** Makes the beans, from the loaded properties. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
