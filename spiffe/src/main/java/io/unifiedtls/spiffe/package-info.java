/** Certificates and trust bundles of a SPIFFE Workload API. */
@Internal
@NullMarked
package io.unifiedtls.spiffe;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
