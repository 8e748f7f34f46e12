/** Customers' hosts and certificates in a database: the service that applications call, and the parts that they can replace. */
@NullMarked
package io.unifiedtls.fleet;

import org.jspecify.annotations.NullMarked;
