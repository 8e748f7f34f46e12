/** Meters. */
@NullMarked
package io.unifiedtls.metrics;

import org.jspecify.annotations.NullMarked;
