/** Binds the properties and makes the beans. */
@NullMarked
package io.unifiedtls.autoconfigure;

import org.jspecify.annotations.NullMarked;
