package io.unifiedtls.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BulkheadTests {

    private final Bulkhead places = new Bulkhead(3, 2);

    @Test
    void oneGroupLeavesPlacesToOthers() {
        assertThat(places.tryTake("a")).isTrue();
        assertThat(places.tryTake("a")).isTrue();
        assertThat(places.tryTake("a")).isFalse();
        assertThat(places.tryTake("b")).isTrue();
    }

    @Test
    void allTogetherHaveSoManyPlaces() {
        assertThat(places.tryTake("a")).isTrue();
        assertThat(places.tryTake("b")).isTrue();
        assertThat(places.tryTake("c")).isTrue();
        assertThat(places.tryTake("d")).isFalse();
        places.giveBack("a");
        assertThat(places.tryTake("d")).isTrue();
        assertThat(places.tryTake("d")).isFalse();
    }

    /** Or those who were turned away would take places for good. */
    @Test
    void whoIsTurnedAwayTakesNoPlace() {
        for (int i = 0; i < 10; i++) {
            assertThat(places.tryTake("a")).isEqualTo(i < 2);
        }
        assertThat(places.tryTake("b")).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(places.tryTake("c")).isFalse();
        }
        places.giveBack("a");
        places.giveBack("b");
        assertThat(places.tryTake("c")).isTrue();
        assertThat(places.tryTake("c")).isTrue();
        assertThat(places.tryTake("c")).isFalse();
        assertThat(places.tryTake("a")).isFalse();
        places.giveBack("c");
        assertThat(places.tryTake("a")).isTrue();
    }
}
