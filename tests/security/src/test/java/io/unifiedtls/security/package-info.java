/** Tests with Spring Security. */
@NullMarked
package io.unifiedtls.security;

import org.jspecify.annotations.NullMarked;
