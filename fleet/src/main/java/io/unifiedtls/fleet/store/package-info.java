/** Hosts, claims and certificates in a database: the schema, the statements, and the service on top of them. */
@NullMarked
package io.unifiedtls.fleet.store;

import org.jspecify.annotations.NullMarked;
