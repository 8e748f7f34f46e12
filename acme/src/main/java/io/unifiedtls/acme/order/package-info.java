/** Orders certificates, stores them, and renews them. */
@NullMarked
package io.unifiedtls.acme.order;

import org.jspecify.annotations.NullMarked;
