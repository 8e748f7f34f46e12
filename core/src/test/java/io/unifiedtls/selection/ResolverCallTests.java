package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.testing.CapturedLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A resolver that cannot answer: the client's refusal, the count and the line in the log. */
@ExtendWith(CapturedLog.Extension.class)
class ResolverCallTests {

    private static final ClientHello HELLO =
            ClientHello.builder().serverName(new ServerName("shop.example")).build();

    private final List<HandshakeObserver.ResolverOutcome> outcomes = new ArrayList<>();
    private final ResolverExecutor executor = new ResolverExecutor(OptionalInt.of(8));
    private final SniResolver resolver = (hello, context) -> Optional.empty();
    private final ResolverFailures failures =
            new ResolverFailures(new OneNamed("tenants", resolver), Clock.systemUTC());
    private final ResolverCall call =
            new ResolverCall(executor, Duration.ofSeconds(2), failures, new HandshakeObserver() {
                @Override
                public void resolved(ResolverOutcome outcome, Duration duration) {
                    outcomes.add(outcome);
                }
            });

    @AfterEach
    void stop() {
        executor.close();
    }

    @ParameterizedTest
    @MethodSource
    void clientIsRefusedForNowAndTheOutcomeCounted(
            ResolverCall.Asking asking, HandshakeObserver.ResolverOutcome outcome, String reason) {
        assertUnanswered(call.ask(resolver, HELLO, asking), reason);
        assertThat(outcomes).containsExactly(outcome);
    }

    static Stream<Arguments> clientIsRefusedForNowAndTheOutcomeCounted() {
        return Stream.of(
                arguments(
                        failing(new IllegalStateException("down")),
                        HandshakeObserver.ResolverOutcome.FAILED,
                        "Resolver 'tenants' failed"),
                arguments(
                        observation -> {
                            throw new ExecutionException(new Reply.MissingReplyException());
                        },
                        HandshakeObserver.ResolverOutcome.FAILED,
                        "Resolver 'tenants' returned null. Return Optional.empty()"),
                arguments(
                        observation -> {
                            throw new TimeoutException();
                        },
                        HandshakeObserver.ResolverOutcome.TIMEOUT,
                        "took longer than 2s ("),
                arguments(
                        observation -> {
                            throw new CancellationException();
                        },
                        HandshakeObserver.ResolverOutcome.ABANDONED,
                        "The client has disconnected"),
                arguments(
                        observation -> {
                            throw new RejectedExecutionException();
                        },
                        HandshakeObserver.ResolverOutcome.REJECTED,
                        "was not asked, because 8 handshakes are already waiting"));
    }

    private static Arguments arguments(
            ResolverCall.Asking asking, HandshakeObserver.ResolverOutcome outcome, String reason) {
        return Arguments.of(asking, outcome, reason);
    }

    /** A server may interrupt its threads to stop. */
    @Test
    void interruptedThreadStaysInterrupted() {
        Answer.Known<Optional<TLSConfiguration>> answer = call.ask(resolver, HELLO, observation -> {
            throw new InterruptedException();
        });
        assertThat(Thread.interrupted()).isTrue();
        assertUnanswered(answer, "was interrupted");
        assertThat(outcomes).containsExactly(HandshakeObserver.ResolverOutcome.FAILED);
    }

    /** Clients choose the name that a message may hold, and could fill the log with it. */
    @Test
    void failureIsLoggedOnceOfEachKindWhateverItsMessage(CapturedLog log) {
        call.ask(resolver, HELLO, failing(new IllegalStateException("no shop.example")));
        call.ask(resolver, HELLO, failing(new IllegalStateException("no other.example")));
        call.ask(resolver, HELLO, failing(new UnsupportedOperationException("not today")));
        assertThat(log.toString())
                .containsOnlyOnce("no shop.example")
                .containsOnlyOnce("not today")
                .contains("The server name was shop.example.")
                .doesNotContain("no other.example");
    }

    /** A full house and clients that leave say nothing about the resolver. */
    @Test
    void onlyFailuresOfTheResolverItselfAreRemembered() {
        call.ask(resolver, HELLO, observation -> {
            throw new RejectedExecutionException();
        });
        call.ask(resolver, HELLO, observation -> {
            throw new CancellationException();
        });
        assertThat(failures.lately()).isEmpty();
        call.ask(resolver, HELLO, observation -> {
            throw new TimeoutException();
        });
        assertThat(failures.lately())
                .hasEntrySatisfying(
                        "tenants",
                        fault -> assertThat(fault)
                                .contains("because it took longer than 2s")
                                .contains("It has not answered since then"));
        call.ask(resolver, HELLO, observation -> Answer.ready(Optional.empty()));
        assertThat(failures.lately())
                .hasEntrySatisfying("tenants", fault -> assertThat(fault).contains("It has answered since then"));
    }

    private static ResolverCall.Asking failing(RuntimeException thrown) {
        return observation -> {
            throw new ExecutionException(thrown);
        };
    }

    private static void assertUnanswered(Answer.Known<Optional<TLSConfiguration>> answer, String reason) {
        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.alert()).isEqualTo(Alert.INTERNAL_ERROR);
            assertThat(refused.isPassing()).isTrue();
            assertThat(refused.reason()).contains(reason);
        });
    }
}
