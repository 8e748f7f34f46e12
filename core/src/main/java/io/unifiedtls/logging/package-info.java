/** How this project writes logs. */
@Internal
@NullMarked
package io.unifiedtls.logging;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
