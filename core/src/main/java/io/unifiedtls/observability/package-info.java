/** What operators see of handshakes: log, events, and what the endpoint remembers. */
@NullMarked
package io.unifiedtls.observability;

import org.jspecify.annotations.NullMarked;
