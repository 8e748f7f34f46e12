/** How messages spell settings and values. */
@NullMarked
package io.unifiedtls.wording;

import org.jspecify.annotations.NullMarked;
