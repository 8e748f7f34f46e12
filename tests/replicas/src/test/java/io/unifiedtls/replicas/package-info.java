/** The sample application in several processes. */
@NullMarked
package io.unifiedtls.replicas;

import org.jspecify.annotations.NullMarked;
