/** From Spring Boot's own TLS settings to those of Unified TLS. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.migration;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
