/** The backend on BoringSSL, by netty-tcnative. */
@Internal
@NullMarked
package io.unifiedtls.backend.openssl;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
