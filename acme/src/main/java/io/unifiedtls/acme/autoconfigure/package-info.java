/** Auto-configuration of ACME. */
@NullMarked
package io.unifiedtls.acme.autoconfigure;

import org.jspecify.annotations.NullMarked;
