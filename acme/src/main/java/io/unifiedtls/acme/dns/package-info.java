/** Records of dns-01: delegated names, dynamic updates, and the wait until name servers show a record. */
@Internal
@NullMarked
package io.unifiedtls.acme.dns;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
