/** Challenges of ACME (RFC 8555, RFC 8737). */
@Internal
@NullMarked
package io.unifiedtls.challenge;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
