package io.unifiedtls.acme.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.acme.authority.AuthorityPlaces.BusyException;
import io.unifiedtls.acme.authority.AuthorityPlaces.Place;
import io.unifiedtls.acme.testing.Authorities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;

class AuthorityPlacesTests {

    private static final Authority FIRST = Authorities.named("first");
    private static final Authority SECOND = Authorities.named("second");

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 100);
    private Pace pace = Pace.USUAL;
    private final AuthorityPlaces places = places(8);

    private AuthorityPlaces places(int threads) {
        return new AuthorityPlaces(threads, authority -> authority.equals(FIRST) ? pace : Pace.USUAL, nanoTime::get);
    }

    private List<Place> fill(int number) throws AcmeException {
        List<Place> taken = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            taken.add(places.enter(FIRST));
        }
        return taken;
    }

    @Test
    void authorityThatAnswersSoonIsNotLimited() throws Exception {
        assertThat(fill(20)).hasSize(20);
    }

    @Test
    void slowAuthorityLeavesAQuarterOfTheThreadsToOthers() throws Exception {
        pace = Pace.SLOW;
        List<Place> taken = fill(6);
        assertThatExceptionOfType(BusyException.class).isThrownBy(() -> places.enter(FIRST));
        assertThat(places.enter(SECOND)).isNotNull();
        taken.get(0).close();
        assertThat(places.enter(FIRST)).isNotNull();
    }

    @Test
    void authorityThatHasNotFinishedIsSlowForAMinute() throws Exception {
        fill(6);
        places.unfinished(FIRST);
        assertThatExceptionOfType(BusyException.class).isThrownBy(() -> places.enter(FIRST));
        assertThat(places.enter(SECOND)).isNotNull();
        nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(places.enter(FIRST)).isNotNull();
    }

    @Test
    void oneThreadIsAPlace() throws Exception {
        pace = Pace.SLOW;
        AuthorityPlaces one = places(1);
        one.enter(FIRST).close();
        assertThat(one.enter(FIRST)).isNotNull();
    }

    @Test
    void oneJobAtATimeFindsOutWhetherASilentAuthorityAnswersAgain() throws Exception {
        List<Place> taken = fill(2);
        pace = Pace.SILENT;
        taken.get(0).close();
        assertThatExceptionOfType(AcmeNetworkException.class)
                .isThrownBy(() -> places.enter(FIRST))
                .matches(ex -> Problem.of(ex).kind() == Problem.Kind.AWAY);
        assertThat(places.enter(SECOND)).isNotNull();
        taken.get(1).close();
        assertThat(places.enter(FIRST)).isNotNull();
        assertThatExceptionOfType(AcmeNetworkException.class).isThrownBy(() -> places.enter(FIRST));
        pace = Pace.USUAL;
        assertThat(places.enter(FIRST)).isNotNull();
    }

    @Test
    void jobsComeBackOneAfterTheOtherWithinAMinute() throws Exception {
        pace = Pace.SLOW;
        fill(6);
        List<Duration> pauses = IntStream.range(0, 2000).mapToObj(i -> pause()).toList();
        assertThat(pauses).isSorted().startsWith(Duration.ofSeconds(1), Duration.ofMillis(1050));
        assertThat(pauses.get(1999)).isEqualTo(Duration.ofMinutes(1));
        nanoTime.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(pause()).isEqualTo(Duration.ofMillis(30_050));
        nanoTime.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(pause()).isEqualTo(Duration.ofSeconds(1));
    }

    private Duration pause() {
        try {
            places.enter(FIRST);
            throw new AssertionError("There was a place");
        } catch (BusyException ex) {
            return ex.pause();
        } catch (AcmeException ex) {
            throw new AssertionError(ex);
        }
    }
}
