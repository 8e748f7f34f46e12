/** Work in the background, on db-scheduler. */
@Internal
@NullMarked
package io.unifiedtls.fleet.jobs;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
