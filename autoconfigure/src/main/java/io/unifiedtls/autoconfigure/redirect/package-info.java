/** Redirects HTTP without TLS to HTTPS beside the embedded server. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.redirect;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
