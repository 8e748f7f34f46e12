/** What two threads may do at the same time, tried in all orders by jcstress: {@code scripts/nightly/stress.sh}. */
@NullMarked
package io.unifiedtls.stress;

import org.jspecify.annotations.NullMarked;
