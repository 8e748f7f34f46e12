/** What Maven Central, other build tools and other languages get. */
@NullMarked
package io.unifiedtls.artifacts;

import org.jspecify.annotations.NullMarked;
