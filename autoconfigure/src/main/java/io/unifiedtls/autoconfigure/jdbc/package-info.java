/** JDBC drivers that find configurations by name. */
@Internal
@NullMarked
package io.unifiedtls.autoconfigure.jdbc;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
