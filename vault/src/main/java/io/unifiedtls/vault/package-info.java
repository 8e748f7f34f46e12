/** Certificates of the PKI engine of Vault or OpenBao. */
@Internal
@NullMarked
package io.unifiedtls.vault;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
