package io.unifiedtls.corpus;

import io.unifiedtls.Alert;
import java.util.Optional;

/** Reads alerts off the wire, as long as they are in the clear. */
final class Alerts {

    private static final int HEADER = 5;
    private static final int ALERT = 21;
    private static final int ALERT_LENGTH = 2;
    private static final int FATAL = 2;

    private Alerts() {}

    /** The fatal one in what a server sent, if there is one. */
    static Optional<String> in(byte[] answer) {
        for (int start = 0; start + HEADER <= answer.length; ) {
            int length = Byte.toUnsignedInt(answer[start + 3]) << 8 | Byte.toUnsignedInt(answer[start + 4]);
            if (answer[start] == ALERT
                    && length == ALERT_LENGTH
                    && start + HEADER + length <= answer.length
                    && answer[start + HEADER] == FATAL) {
                int code = Byte.toUnsignedInt(answer[start + HEADER + 1]);
                return Alert.of(code).map(Alert::toString);
            }
            start += HEADER + length;
        }
        return Optional.empty();
    }
}
