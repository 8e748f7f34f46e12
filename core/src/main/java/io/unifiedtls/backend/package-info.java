/** The interfaces that a TLS implementation offers to put configurations in force. */
@Internal
@NullMarked
package io.unifiedtls.backend;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
