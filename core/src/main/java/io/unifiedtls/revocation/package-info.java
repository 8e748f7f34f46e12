/** Finds out whether certificates were revoked, and asks others within bounds. */
@NullMarked
package io.unifiedtls.revocation;

import org.jspecify.annotations.NullMarked;
