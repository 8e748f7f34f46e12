/** Sealed private keys (AES-256-GCM, RFC 5116; HKDF, RFC 5869). */
@NullMarked
package io.unifiedtls.fleet.seal;

import org.jspecify.annotations.NullMarked;
