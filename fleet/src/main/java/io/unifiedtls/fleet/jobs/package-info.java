/** Work in the background, on db-scheduler. */
@NullMarked
package io.unifiedtls.fleet.jobs;

import org.jspecify.annotations.NullMarked;
