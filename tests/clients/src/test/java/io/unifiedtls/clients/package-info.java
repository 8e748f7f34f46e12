/** Tests with databases and brokers. */
@NullMarked
package io.unifiedtls.clients;

import org.jspecify.annotations.NullMarked;
