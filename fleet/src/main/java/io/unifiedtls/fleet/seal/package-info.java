/** Sealed private keys (AES-256-GCM, RFC 5116; HKDF, RFC 5869). */
@Internal
@NullMarked
package io.unifiedtls.fleet.seal;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
