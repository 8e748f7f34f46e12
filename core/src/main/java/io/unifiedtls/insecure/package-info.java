/** What gives up security, so that it is found by its name. */
@NullMarked
package io.unifiedtls.insecure;

import org.jspecify.annotations.NullMarked;
