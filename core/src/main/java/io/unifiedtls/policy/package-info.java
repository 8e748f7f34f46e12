/** Named policies. */
@NullMarked
package io.unifiedtls.policy;

import org.jspecify.annotations.NullMarked;
