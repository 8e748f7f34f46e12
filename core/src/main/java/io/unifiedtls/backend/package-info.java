/** What a TLS implementation has to offer to put configurations in force. */
@NullMarked
package io.unifiedtls.backend;

import org.jspecify.annotations.NullMarked;
