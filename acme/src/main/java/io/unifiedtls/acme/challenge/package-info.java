/** Answers the validations of authorities. */
@Internal
@NullMarked
package io.unifiedtls.acme.challenge;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
