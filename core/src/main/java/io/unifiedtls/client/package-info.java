/** For clients of this application: contexts by destination, and TLS contexts of the JDK that follow reloads. */
@NullMarked
package io.unifiedtls.client;

import org.jspecify.annotations.NullMarked;
