/** Private keys that the transit engine of Vault or OpenBao seals. */
@Internal
@NullMarked
package io.unifiedtls.vault.transit;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
