/** For clients of this application: contexts by destination, and TLS contexts of the JDK that follow reloads. */
@Internal
@NullMarked
package io.unifiedtls.client;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
