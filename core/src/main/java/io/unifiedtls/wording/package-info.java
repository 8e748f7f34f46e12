/** How messages spell settings and values. */
@Internal
@NullMarked
package io.unifiedtls.wording;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
