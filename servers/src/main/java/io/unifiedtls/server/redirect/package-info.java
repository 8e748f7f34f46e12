/** Redirects HTTP without TLS to HTTPS, for known hosts, and answers http-01 challenges. */
@Internal
@NullMarked
package io.unifiedtls.server.redirect;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
