/** For operators: reload the material, explain a handshake, and the events of hosts, handshakes and policies. */
@NullMarked
package io.unifiedtls.operations;

import org.jspecify.annotations.NullMarked;
