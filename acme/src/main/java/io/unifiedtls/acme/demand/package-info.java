/** Certificates that visitors ask for. */
@Internal
@NullMarked
package io.unifiedtls.acme.demand;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
