package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownNamesTests {

    private final KnownNames names = new KnownNames();

    @Test
    void everyNameMayExistUntilAllAreRead() {
        assertThat(names.mayExist("shop.example")).isTrue();
        names.add(List.of("other.example"));
        assertThat(names.mayExist("shop.example")).isTrue();
        assertThat(names.isOutgrown()).isTrue();
        names.read(onePage("other.example"));
        assertThat(names.mayExist("shop.example")).isFalse();
        assertThat(names.mayExist("other.example")).isTrue();
        assertThat(names.isOutgrown()).isFalse();
    }

    @Test
    void aNameThatIsAddedIsKnownAtOnce() {
        names.read(onePage("other.example"));
        names.add(List.of("shop.example", "*.shop.example"));
        assertThat(names.mayExist("shop.example")).isTrue();
        assertThat(names.mayExist("*.shop.example")).isTrue();
    }

    @Test
    void aNameThatIsAddedWhileAllAreReadIsNotLost() {
        names.read(onePage());
        names.read(page -> {
            names.add(List.of("shop.example"));
            assertThat(names.mayExist("shop.example")).isTrue();
            return List.of();
        });
        assertThat(names.mayExist("shop.example")).isTrue();
    }

    @Test
    void namesThatWereKnownStayIfTheyCannotBeReadAgain() {
        names.read(onePage("shop.example"));
        assertThatThrownBy(() -> names.read(page -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");
        assertThat(names.mayExist("shop.example")).isTrue();
        assertThat(names.mayExist("other.example")).isFalse();
    }

    @Test
    void namesThatAreGoneAreForgottenWhenAllAreRead() {
        names.read(onePage("shop.example"));
        names.read(onePage("other.example"));
        assertThat(names.mayExist("shop.example")).isFalse();
    }

    @Test
    void moreNamesThanThereWereRoomForAreReadAgain() {
        names.read(onePage("shop.example"));
        names.add(IntStream.range(0, 10_500).mapToObj(i -> "h" + i + ".example").toList());
        assertThat(names.isOutgrown()).isTrue();
        names.read(onePage("shop.example"));
        assertThat(names.isOutgrown()).isFalse();
    }

    private static UnaryOperator<List<String>> onePage(String... all) {
        return page -> page.equals(List.of("")) ? List.of(all) : List.of();
    }
}
