package io.unifiedtls.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainAlertTests {

    @Test
    void namesWhatTheClientSent() {
        assertThat(PlainAlert.at(bytes("00 15 0303 0002 02 30").position(1))).contains(Alert.UNKNOWN_CA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "15 0303 0002 02",
                "17 0303 0002 02 30",
                "15 0303 0012 02 30 0102030405060708090a0b0c0d0e0f10",
                "15 0303 0002 02 ff"
            })
    void nothingElseIsOne(String record) {
        assertThat(PlainAlert.at(bytes(record))).isEmpty();
    }

    @Test
    void anotherTakesItsPlace() {
        ByteBuffer record = bytes("00 15 0303 0002 02 2e").position(1);
        PlainAlert.replace(record, Alert.ACCESS_DENIED);
        assertThat(record).isEqualTo(bytes("15 0303 0002 02 31"));
        ByteBuffer encrypted = bytes("17 0303 0002 02 2e");
        PlainAlert.replace(encrypted, Alert.ACCESS_DENIED);
        assertThat(encrypted).isEqualTo(bytes("17 0303 0002 02 2e"));
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
