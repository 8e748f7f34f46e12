/** Tests with Spring Cloud Gateway on Spring MVC. */
@NullMarked
package io.unifiedtls.gateway.mvc;

import org.jspecify.annotations.NullMarked;
