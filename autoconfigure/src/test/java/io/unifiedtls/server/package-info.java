/** Embedded servers, started for real and asked by real clients. */
@NullMarked
package io.unifiedtls.server;

import org.jspecify.annotations.NullMarked;
