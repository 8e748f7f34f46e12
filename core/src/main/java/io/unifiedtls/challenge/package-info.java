/** Answers the challenges of ACME, by which an authority verifies who controls a name: asks for them within bounds, and makes their certificates. */
@Internal
@NullMarked
package io.unifiedtls.challenge;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
