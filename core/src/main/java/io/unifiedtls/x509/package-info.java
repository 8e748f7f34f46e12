/** Reads certificates and keys: names, sizes, signatures, and whether they belong together. */
@Internal
@NullMarked
package io.unifiedtls.x509;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
