/** Puts configurations in force: the factory, its generations, roots and leaves, the policy, and connections that a change ends. */
@Internal
@NullMarked
package io.unifiedtls.context;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
