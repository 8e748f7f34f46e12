package io.unifiedtls.acme.demand;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that no public authority issues for cost no decision. */
class PublicNamesTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "shop",
                "printer.local",
                "shop.localhost",
                "db.internal",
                "hidden.onion",
                "shop.invalid",
                "192.0.2.1",
                "2001:db8::1",
                "_acme-challenge.shop.example",
                "a.b.c.d.e.f.g.h.i.j.example",
                "",
                "shop..example"
            })
    void othersAreNone(String name) {
        assertThat(PublicNames.isOne(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"shop.example", "a.b.c.d.e.f.g.h.i.example", "xn--mnchen-3ya.example", "1.example", "x.xn--p1ai"
            })
    void theseAre(String name) {
        assertThat(PublicNames.isOne(name)).isTrue();
    }

    @Test
    void longNamesAreNone() {
        String label = "a".repeat(61) + ".";
        assertThat(PublicNames.isOne(label.repeat(4) + "exam")).isTrue();
        assertThat(PublicNames.isOne(label.repeat(4) + "example")).isFalse();
    }
}
