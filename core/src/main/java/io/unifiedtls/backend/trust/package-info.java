/** What verifies peers, the same on every backend. */
@NullMarked
package io.unifiedtls.backend.trust;

import org.jspecify.annotations.NullMarked;
