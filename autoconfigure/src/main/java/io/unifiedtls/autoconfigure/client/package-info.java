/** HTTP clients with the configurations of their destinations. */
@NullMarked
package io.unifiedtls.autoconfigure.client;

import org.jspecify.annotations.NullMarked;
