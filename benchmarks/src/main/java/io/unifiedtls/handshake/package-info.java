/** Benchmarks of what is package-private there. */
@NullMarked
package io.unifiedtls.handshake;

import org.jspecify.annotations.NullMarked;
