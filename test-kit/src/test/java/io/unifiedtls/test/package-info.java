@NullMarked
package io.unifiedtls.test;

import org.jspecify.annotations.NullMarked;
