/** Orders certificates, stores them, and renews them. */
@Internal
@NullMarked
package io.unifiedtls.acme.order;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
