/**
 * Known attacks on servers with a TLS configuration per host, one class for each mechanism: that they fail on ours, and that
 * they succeed on a server that has the weakness.
 */
@NullMarked
package io.unifiedtls.corpus;

import org.jspecify.annotations.NullMarked;
