/** Reads certificates and keys: names, sizes, signatures, and whether they belong together. */
@NullMarked
package io.unifiedtls.x509;

import org.jspecify.annotations.NullMarked;
