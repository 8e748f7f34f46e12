/** How this project writes logs. */
@NullMarked
package io.unifiedtls.logging;

import org.jspecify.annotations.NullMarked;
