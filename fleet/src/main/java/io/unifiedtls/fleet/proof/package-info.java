/** Proofs of names: DNS records and HTTP tokens. */
@NullMarked
package io.unifiedtls.fleet.proof;

import org.jspecify.annotations.NullMarked;
