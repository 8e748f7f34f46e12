/** ACME authorities for tests (RFC 8555). */
@NullMarked
package io.unifiedtls.test.acme;

import org.jspecify.annotations.NullMarked;
