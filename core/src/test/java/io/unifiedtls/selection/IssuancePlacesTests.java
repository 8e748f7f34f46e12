package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.handshake.Issuance;
import io.unifiedtls.handshake.ServerThreads;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No holder takes the places of others. */
class IssuancePlacesTests {

    private final IssuancePlaces places = new IssuancePlaces(64);

    @Test
    void holderWaitsForAnEighthInNames() {
        assertThat(taken(100, "greedy")).isEqualTo(8);
        assertThat(places.take(new Quiet("other"))).isTrue();
        assertThat(places.taken()).isEqualTo(9);
    }

    @Test
    void manyVisitorsOfOneNameTakeMoreWhileHalfOfThePlacesAreFree() {
        Issuance popular = new Quiet("popular");
        long visitors =
                IntStream.range(0, 100).filter(visitor -> places.take(popular)).count();
        assertThat(visitors).isEqualTo(32);
        assertThat(IntStream.range(0, 5)
                        .map(other -> taken(100, "other" + other))
                        .toArray())
                .as("others have their eighth")
                .containsExactly(8, 8, 8, 8, 0);
        assertThat(places.taken()).isEqualTo(64);
    }

    @Test
    void placeThatIsGivenBackIsFree() {
        Issuance one = new Quiet("tenant");
        assertThat(places.take(one)).isTrue();
        assertThat(places.take(one)).isTrue();
        assertThat(taken(8, "tenant")).isEqualTo(7);
        places.giveBack(one);
        assertThat(places.take(new Quiet("tenant")))
                .as("somebody waits for its name still")
                .isFalse();
        places.giveBack(one);
        assertThat(places.take(new Quiet("tenant"))).isTrue();
        assertThat(places.taken()).isEqualTo(8);
    }

    @Test
    void serverKeepsTwoThirdsOfItsThreads() {
        places.servedBy(new ServerThreads("small", OptionalInt.of(30), "have more"));
        assertThat(places.all()).isEqualTo(10);
        assertThat(taken(100, "greedy")).isEqualTo(1);
        places.servedBy(new ServerThreads("tiny", OptionalInt.of(2), "have more"));
        assertThat(places.all()).isEqualTo(1);
        places.servedBy(new ServerThreads("virtual", OptionalInt.of(ServerThreads.UNLIMITED), "-"));
        assertThat(places.all()).as("the one with the fewest counts").isEqualTo(1);
    }

    @Test
    void usualServersLeaveThePlacesAsTheyAre() {
        places.servedBy(new ServerThreads("tomcat", OptionalInt.of(200), "-"));
        places.servedBy(new ServerThreads("unknown", OptionalInt.empty(), "-"));
        assertThat(places.all()).isEqualTo(64);
    }

    private int taken(int names, String holder) {
        return (int) IntStream.range(0, names)
                .filter(name -> places.take(new Quiet(holder)))
                .count();
    }

    private static final class Quiet implements Issuance {

        private final String holder;

        Quiet(String holder) {
            this.holder = holder;
        }

        @Override
        public String holder() {
            return holder;
        }

        @Override
        public void request() {}

        @Override
        public CompletionStage<?> end() {
            return new CompletableFuture<>();
        }
    }
}
