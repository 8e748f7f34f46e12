/** Certificates that ACME authorities issue (RFC 8555) for the hosts of a fleet. */
@NullMarked
package io.unifiedtls.acme;

import org.jspecify.annotations.NullMarked;
