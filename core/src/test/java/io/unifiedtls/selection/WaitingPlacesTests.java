package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.handshake.ServerThreads;
import io.unifiedtls.testing.CapturedLog;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(CapturedLog.Extension.class)
class WaitingPlacesTests {

    private final WaitingPlaces derived = new WaitingPlaces(OptionalInt.empty());

    @ParameterizedTest
    @CsvSource({"200, 50", "512, 128", "2147483647, 256", "40, 10", "7, 1", "2, 1"})
    void areAQuarterOfTheThreads(int threads, int places, CapturedLog log) {
        derived.servedBy(threads("Tomcat", threads));
        assertTakes(derived, places);
        assertThat(log.toString())
                .contains("At most " + places + " handshakes can wait")
                .doesNotContain("WARN");
    }

    @Test
    void areThoseOfTheUsualThreadsWhereNobodyTells() {
        assertTakes(derived, 50);
        derived.servedBy(new ServerThreads("Tomcat", OptionalInt.empty(), ""));
        assertThat(derived.all()).isEqualTo(50);
    }

    @Test
    void areThoseOfTheServerWithTheFewest() {
        derived.servedBy(threads("Tomcat", 400));
        derived.servedBy(threads("Jetty", 20));
        derived.servedBy(threads("Tomcat", 400));
        assertTakes(derived, 5);
    }

    @Test
    void whoWaitsAlreadyKeepsAPlace() {
        derived.take();
        derived.take();
        derived.servedBy(threads("Tomcat", 8));
        assertThat(derived.all()).isEqualTo(2);
        assertFull(derived);
        derived.giveBack();
        derived.take();
        assertFull(derived);
    }

    @Test
    void warnOfAServerWithOneThread(CapturedLog log) {
        derived.servedBy(threads("Tomcat", 1));
        assertTakes(derived, 1);
        assertThat(log.toString())
                .contains("Tomcat with 1 threads has no thread left for other clients", "Use at least 4 threads");
    }

    @Test
    void areWhatIsSetWhateverTheThreads(CapturedLog log) {
        WaitingPlaces set = new WaitingPlaces(OptionalInt.of(199));
        set.servedBy(threads("Tomcat", 200));
        assertTakes(set, 199);
        assertThat(log.toString()).doesNotContain("WARN");
    }

    @Test
    void warnOfAsManyAsThreads(CapturedLog log) {
        WaitingPlaces set = new WaitingPlaces(OptionalInt.of(200));
        set.servedBy(threads("Tomcat", 200));
        assertTakes(set, 200);
        assertThat(log.toString())
                .contains("the resolver concurrency is 200, for Tomcat with 200 threads", "Set it to 50 or less");
    }

    private static ServerThreads threads(String server, int most) {
        return new ServerThreads(server, OptionalInt.of(most), "increase server.tomcat.threads.max");
    }

    private static void assertTakes(WaitingPlaces places, int count) {
        assertThat(places.all()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            places.take();
        }
        assertFull(places);
    }

    private static void assertFull(WaitingPlaces places) {
        assertThatThrownBy(places::take).isInstanceOf(RejectedExecutionException.class);
    }
}
