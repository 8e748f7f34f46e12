/** Finds out whether certificates were revoked, and asks others within bounds. */
@Internal
@NullMarked
package io.unifiedtls.revocation;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
