package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlertTests {

    /** RFC 8446, appendix B.2. */
    private static final List<Integer> RFC_8446 = List.of(
            0, 10, 20, 21, 22, 30, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 60, 70, 71, 80, 86, 90, 100, 109,
            110, 111, 112, 113, 114, 115, 116, 120);

    @Test
    void holdsEveryAlertOfTheRfc() {
        assertThat(Arrays.stream(Alert.values()).map(Alert::code)).containsAll(RFC_8446);
    }

    @Test
    void isFoundByItsCode() {
        assertThat(Arrays.stream(Alert.values()))
                .allSatisfy(alert -> assertThat(Alert.of(alert.code())).contains(alert));
        assertThat(Alert.of(112))
                .contains(Alert.UNRECOGNIZED_NAME)
                .map(Alert::toString)
                .contains("unrecognized_name");
        assertThat(IntStream.rangeClosed(-1, 256).filter(code -> Alert.of(code).isPresent()))
                .hasSize(Alert.values().length);
    }

    @Test
    void onlyErrorsRefuseAHandshake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HandshakeRefusedException(Alert.CLOSE_NOTIFY))
                .withMessage("close_notify reports no error. Refuse with another, such as access_denied.");
        assertThat(new HandshakeRefusedException(Alert.ACCESS_DENIED).alert()).isEqualTo(Alert.ACCESS_DENIED);
        assertThat(Arrays.stream(Alert.values()).filter(alert -> !alert.isError()))
                .containsExactly(Alert.CLOSE_NOTIFY, Alert.USER_CANCELED, Alert.NO_RENEGOTIATION);
    }
}
