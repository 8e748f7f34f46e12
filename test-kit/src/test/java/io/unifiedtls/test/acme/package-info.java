@NullMarked
package io.unifiedtls.test.acme;

import org.jspecify.annotations.NullMarked;
