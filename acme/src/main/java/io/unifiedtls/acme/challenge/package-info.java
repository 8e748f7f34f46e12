/** Answers the validations of authorities. */
@NullMarked
package io.unifiedtls.acme.challenge;

import org.jspecify.annotations.NullMarked;
