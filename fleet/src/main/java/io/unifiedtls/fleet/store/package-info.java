/** Hosts, claims and certificates in a database: the schema, the statements, and the service on top of them. */
@Internal
@NullMarked
package io.unifiedtls.fleet.store;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
