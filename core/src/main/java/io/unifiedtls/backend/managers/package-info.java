/** What verifies peers, the same on every backend. */
@NullMarked
package io.unifiedtls.backend.managers;

import org.jspecify.annotations.NullMarked;
