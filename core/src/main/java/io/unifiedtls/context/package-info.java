/** Server contexts: selection by resolvers, policy, and the cache of derived contexts. */
@NullMarked
package io.unifiedtls.context;

import org.jspecify.annotations.NullMarked;
