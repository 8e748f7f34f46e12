/** How many orders all processes may make: buckets of tokens in the database. */
@Internal
@NullMarked
package io.unifiedtls.acme.budget;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
