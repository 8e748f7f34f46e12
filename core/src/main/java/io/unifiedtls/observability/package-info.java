/** What operators see of handshakes: log, events, and what the endpoint remembers. */
@Internal
@NullMarked
package io.unifiedtls.observability;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
