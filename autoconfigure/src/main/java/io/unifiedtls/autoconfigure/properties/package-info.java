/** The properties under {@code unified-tls}, bound and not yet loaded. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.properties;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
