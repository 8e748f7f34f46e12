/** Auto-configuration of ACME. */
@Internal
@NullMarked
package io.unifiedtls.acme.autoconfigure;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
