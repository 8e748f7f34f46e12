/** Talks to ACME authorities. */
@NullMarked
package io.unifiedtls.acme.authority;

import org.jspecify.annotations.NullMarked;
