/** Configurations as Spring Boot's SSL bundles. */
@NullMarked
package io.unifiedtls.autoconfigure.ssl;

import org.jspecify.annotations.NullMarked;
