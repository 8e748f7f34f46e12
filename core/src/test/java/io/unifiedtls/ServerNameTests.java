package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTests {

    @ParameterizedTest
    @CsvSource({
        "shop.example, shop.example",
        "SHOP.Example, shop.example",
        "shop.example., shop.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "my_host.example, my_host.example",
        "1.example, 1.example",
        "localhost, localhost"
    })
    void hasOneSpelling(String given, String normalised) {
        assertThat(new ServerName(given).value()).isEqualTo(normalised);
        assertThat(ServerName.parse(given)).contains(new ServerName(normalised));
        assertThat(new ServerName(given)).hasToString(normalised);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ".", "..", "shop..example", ".shop.example", "shop.example..", "-shop.example", "shop-.example",
                "shop example", "bücher.example", "shop.example:443", "127.0.0.1", "::1", "[::1]", "1.2.3.4.", "shop.1",
                "shop/example", "shop\0.example", "*.example"
            })
    void otherThingsAreNone(String given) {
        assertThat(ServerName.parse(given)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new ServerName(given));
    }

    @ParameterizedTest
    @CsvSource({
        "'', must have 1 to 253 characters.",
        "https://shop.example:443/, is a URL. Use only its host name.",
        "shop.example:443, is an IP literal or contains a port. Use a host name without a port.",
        "'-shop.example', 'is not a host name. Each label must have 1 to 63 letters, digits and hyphens, and no hyphen at its start or end.'",
        "127.0.0.1, 'is an IP literal, which RFC 6066, section 3, does not allow. Use a host name.'"
    })
    void saysWhatIsWrong(String given, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServerName(given))
                .withMessage("Server name '%s' %s".formatted(given, fault));
    }

    @Test
    void lengthsAreThoseOfDns() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "a".repeat(61));
        assertThat(ServerName.parse(longest)).isPresent();
        assertThat(ServerName.parse(longest + "a")).isEmpty();
        assertThat(ServerName.parse(label + "a.example")).isEmpty();
    }

    @Test
    void lettersDigitsAndUnderscores() {
        assertThat(ServerName.parse("az09_-a.example")).isPresent();
        for (char other : new char[] {'`', '{', '/', ':', '@', '^', ',', '\0'}) {
            assertThat(ServerName.parse("a%sa.example".formatted(other))).isEmpty();
        }
        assertThat(ServerName.parse("shop.0")).isEmpty();
        assertThat(ServerName.parse("shop.9")).isEmpty();
        assertThat(ServerName.parse(".example")).isEmpty();
    }

    @Test
    void parentLacksTheFirstLabel() {
        assertThat(new ServerName("a.b.example").parent()).contains(new ServerName("b.example"));
        assertThat(new ServerName("localhost").parent()).isEmpty();
    }
}
