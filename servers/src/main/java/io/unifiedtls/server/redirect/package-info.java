/** Redirects HTTP without TLS to HTTPS, for known hosts. */
@Internal
@NullMarked
package io.unifiedtls.server.redirect;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
