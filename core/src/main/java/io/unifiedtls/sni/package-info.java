/** Ready-made resolvers. */
@NullMarked
package io.unifiedtls.sni;

import org.jspecify.annotations.NullMarked;
