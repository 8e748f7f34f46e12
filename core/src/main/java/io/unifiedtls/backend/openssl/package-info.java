/** The backend on BoringSSL, by netty-tcnative. */
@NullMarked
package io.unifiedtls.backend.openssl;

import org.jspecify.annotations.NullMarked;
