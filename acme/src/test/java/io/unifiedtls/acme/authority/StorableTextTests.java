package io.unifiedtls.acme.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.shredzone.acme4j.exception.AcmeProtocolException;

class StorableTextTests {

    @Test
    void textOfTheRightLengthStays() {
        assertThat(StorableText.require("URL", "a".repeat(StorableText.URL), StorableText.URL))
                .hasSize(StorableText.URL);
    }

    @Test
    void longerTextIsAProblemOfTheAuthority() {
        assertThatExceptionOfType(AcmeProtocolException.class)
                .isThrownBy(() ->
                        StorableText.require("URL for the order", "a".repeat(StorableText.URL + 1), StorableText.URL))
                .satisfies(
                        ex -> assertThat(Problem.of(ex).text())
                                .isEqualTo(
                                        "The authority cannot be used: its URL for the order has 1001 characters, and at most 1000 can be stored"))
                .satisfies(ex -> assertThat(Problem.of(ex).isOfAuthority()).isTrue());
    }
}
