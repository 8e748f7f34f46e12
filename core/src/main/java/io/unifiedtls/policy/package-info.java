/** Named policies. */
@Internal
@NullMarked
package io.unifiedtls.policy;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
