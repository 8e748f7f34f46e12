/** Properties and beans of the fleet. */
@NullMarked
package io.unifiedtls.fleet.autoconfigure;

import org.jspecify.annotations.NullMarked;
