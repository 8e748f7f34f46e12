/** The socket factory that JDBC drivers create by the name of its class. */
@NullMarked
package io.unifiedtls.jdbc;

import org.jspecify.annotations.NullMarked;
