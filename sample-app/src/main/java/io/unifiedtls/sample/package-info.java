/** The smallest application that shows hosts answered with different configurations. */
@NullMarked
package io.unifiedtls.sample;

import org.jspecify.annotations.NullMarked;
