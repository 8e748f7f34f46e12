/** What JDBC drivers create by the name of a class. */
@NullMarked
package io.unifiedtls.jdbc;

import org.jspecify.annotations.NullMarked;
