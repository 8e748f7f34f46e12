/** Reads keys, certificates and trust anchors, and makes certificates for development. */
@Internal
@NullMarked
package io.unifiedtls.material;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
