/** Auto-configuration of Kubernetes. */
@Internal
@NullMarked
package io.unifiedtls.kubernetes.autoconfigure;

import io.unifiedtls.Internal;
import org.jspecify.annotations.NullMarked;
