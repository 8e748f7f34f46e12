/** Configurations as Spring Boot's SSL bundles. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.ssl;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
