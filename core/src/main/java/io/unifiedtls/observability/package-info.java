/** Makes handshakes visible to operators: log, events, and the refusals that the endpoint remembers. */
@Internal
@NullMarked
package io.unifiedtls.observability;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
