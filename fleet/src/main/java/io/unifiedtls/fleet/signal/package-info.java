/** Signals of changes between the processes of a fleet. */
@Internal
@NullMarked
package io.unifiedtls.fleet.signal;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
