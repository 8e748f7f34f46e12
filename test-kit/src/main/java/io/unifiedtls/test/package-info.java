/** Helps to test TLS servers: certificates that live as long as the test, first flights, and assertions. */
@NullMarked
package io.unifiedtls.test;

import org.jspecify.annotations.NullMarked;
