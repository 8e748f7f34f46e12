/** What a handshake costs, in memory and beside other servers. */
@NullMarked
package io.unifiedtls.benchmarks;

import org.jspecify.annotations.NullMarked;
