/** Spring Security: the {@link io.unifiedtls.PeerIdentity} of a client's verified certificate as the principal of a request. */
@NullMarked
package io.unifiedtls.security;

import org.jspecify.annotations.NullMarked;
