/** Hosts with certificates in Secrets of Kubernetes. */
@Internal
@NullMarked
package io.unifiedtls.kubernetes;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
