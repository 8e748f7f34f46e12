package io.unifiedtls.vault;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A secret of a request, which clients of HTTP log with its {@code toString}.
 *
 * @param value sent as it is
 */
public record HiddenText(@JsonValue String value) {

    @Override
    public String toString() {
        return "(hidden)";
    }
}
