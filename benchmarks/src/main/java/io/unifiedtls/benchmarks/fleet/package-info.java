/** Costs of a fleet: many hosts in PostgreSQL. */
@NullMarked
package io.unifiedtls.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
