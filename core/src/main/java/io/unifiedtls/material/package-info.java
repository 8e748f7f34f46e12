/** Reads keys, certificates and trust anchors, and makes certificates for development. */
@NullMarked
package io.unifiedtls.material;

import org.jspecify.annotations.NullMarked;
