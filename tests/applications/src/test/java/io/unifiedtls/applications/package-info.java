/** The blocks of the documents, and whole applications. */
@NullMarked
package io.unifiedtls.applications;

import org.jspecify.annotations.NullMarked;
