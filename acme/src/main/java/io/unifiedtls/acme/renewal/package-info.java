/** When certificates are renewed, and when work that failed is tried again: computed without a clock, a database or a network. */
@Internal
@NullMarked
package io.unifiedtls.acme.renewal;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
