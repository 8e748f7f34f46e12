/** Puts configurations in force: the factory, its generations, roots and leaves, the policy, and connections that a change ends. */
@NullMarked
package io.unifiedtls.context;

import org.jspecify.annotations.NullMarked;
