/** Auto-configuration of Vault. */
@Internal
@NullMarked
package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
