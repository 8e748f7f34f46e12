/** What tests share: certificates made at run time, real tools, and connections over engines. */
@NullMarked
package io.unifiedtls.testing;

import org.jspecify.annotations.NullMarked;
