/** What Spring MVC applications see of connections. */
@NullMarked
package io.unifiedtls.autoconfigure.webmvc;

import org.jspecify.annotations.NullMarked;
