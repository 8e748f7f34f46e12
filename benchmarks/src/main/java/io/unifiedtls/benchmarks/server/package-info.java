/** The server that is compared with others. */
@NullMarked
package io.unifiedtls.benchmarks.server;

import org.jspecify.annotations.NullMarked;
