/** Talks to ACME authorities. */
@Internal
@NullMarked
package io.unifiedtls.acme.authority;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
