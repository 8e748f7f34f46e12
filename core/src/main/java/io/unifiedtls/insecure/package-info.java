/** Classes that give up security; the name makes their use easy to find. */
@NullMarked
package io.unifiedtls.insecure;

import org.jspecify.annotations.NullMarked;
