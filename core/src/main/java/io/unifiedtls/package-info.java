/** The API: configurations, contexts, resolvers and policies, independent of any TLS implementation and server. */
@NullMarked
package io.unifiedtls;

import org.jspecify.annotations.NullMarked;
