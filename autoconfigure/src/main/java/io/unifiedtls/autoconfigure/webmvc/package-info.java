/** Gives Spring MVC applications the connection and the identity of the client. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.webmvc;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
