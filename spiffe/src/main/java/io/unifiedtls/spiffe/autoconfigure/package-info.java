/** Auto-configuration of SPIFFE. */
@Internal
@NullMarked
package io.unifiedtls.spiffe.autoconfigure;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
