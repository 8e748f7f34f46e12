package io.unifiedtls.autoconfigure.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ALabelsTests {

    @ParameterizedTest
    @CsvSource({
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.Example, xn--bcher-kva.example",
        "straße.example, xn--strae-oqa.example",
        "例え.example, xn--r8jz45g.example",
        "shop.例え, shop.xn--r8jz45g",
    })
    void nameInItsOwnScriptBecomesWhatIsOnTheWire(String name, String wire) {
        assertThat(ALabels.of(name)).isEqualTo(wire);
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop.example", "SHOP.example.", "xn--bcher-kva.example", "my_host.example", "127.0.0.1"})
    void nameInAsciiStaysAsItIs(String name) {
        assertThat(ALabels.of(name)).isEqualTo(name);
    }

    /** IDNA 2003 would have made one name of these two. */
    @Test
    void sharpSIsNoDoubleS() {
        assertThat(ALabels.of("straße.example")).isNotEqualTo("strasse.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u200Db.example", "\u0301a.example", "bü cher.example"})
    void otherNamesAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ALabels.of(name))
                .withMessageStartingWith("Server name '" + name + "' is not allowed by IDNA 2008: ")
                .withMessageEndingWith(" Correct it.");
    }
}
