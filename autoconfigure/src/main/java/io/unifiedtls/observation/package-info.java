/** Observations of handshakes and of resolvers: their contexts, their conventions, and their names. */
@NullMarked
package io.unifiedtls.observation;

import org.jspecify.annotations.NullMarked;
