/** What Spring MVC applications see of connections. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
