/** Proofs of names: DNS records and HTTP tokens. */
@Internal
@NullMarked
package io.unifiedtls.fleet.proof;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
