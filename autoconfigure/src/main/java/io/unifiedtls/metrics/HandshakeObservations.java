package io.unifiedtls.metrics;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.unifiedtls.Alert;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeOutcome;
import io.unifiedtls.HandshakeOutcome.WithoutAlert;
import io.unifiedtls.Printable;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.ResolverObservation;
import io.unifiedtls.observation.DefaultHandshakeObservationConvention;
import io.unifiedtls.observation.DefaultResolverObservationConvention;
import io.unifiedtls.observation.HandshakeObservationContext;
import io.unifiedtls.observation.HandshakeObservationConvention;
import io.unifiedtls.observation.ResolverObservationContext;
import io.unifiedtls.observation.ResolverObservationConvention;
import io.unifiedtls.observation.TLSObservationDocumentation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Observes handshakes and calls of resolvers. A handshake goes from thread to thread, so it never is the current observation of one; only a
 * resolver's own thread has the observation of its call as the current one, for as long as the call takes. Thread-safe.
 */
public final class HandshakeObservations implements HandshakeObserver {

    private static final HandshakeObservationConvention HANDSHAKES = new DefaultHandshakeObservationConvention();
    private static final ResolverObservationConvention RESOLVERS = new DefaultResolverObservationConvention();

    private final ObservationRegistry registry;
    private final @Nullable HandshakeObservationConvention handshakes;
    private final @Nullable ResolverObservationConvention resolvers;
    private final Followers followers;
    private final Labels labels = new Labels();
    /**
     * By the ClientHello, which is all that a call of a resolver knows of its handshake, until that ends or nobody has it any more. The cache
     * works on the threads of handshakes: to wake another one at each change costs as much as half a handshake.
     */
    private final Cache<ClientHello, Handshake> open =
            Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

    /**
     * Create observations.
     *
     * @param handshakes the application's convention, if it has one
     * @param resolvers the application's convention, if it has one
     */
    public HandshakeObservations(
            ObservationRegistry registry,
            @Nullable HandshakeObservationConvention handshakes,
            @Nullable ResolverObservationConvention resolvers) {
        this.registry = registry;
        this.followers = new Followers(registry);
        this.handshakes = handshakes;
        this.resolvers = resolvers;
    }

    @Override
    public void began(LateBindingEngine engine) {
        if (registry.isNoop()) {
            return;
        }
        HandshakeObservationContext context = new HandshakeObservationContext(engine.remoteAddress());
        if (!followers.follow(context)) {
            return;
        }
        Observation observation =
                TLSObservationDocumentation.HANDSHAKE.observation(handshakes, HANDSHAKES, () -> context, registry);
        if (!observation.isNoop()) {
            engine.note(new Handshake(observation.start(), context));
        }
    }

    @Override
    public void received(LateBindingEngine engine, ClientHello clientHello) {
        engine.note().map(Handshake.class::cast).ifPresent(handshake -> {
            handshake.context().received(clientHello.serverName());
            open.put(clientHello, handshake);
        });
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        end(
                engine,
                handshake ->
                        handshake.context().established(connection, labels.bounded(connection.configurationLabel())));
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        end(engine, handshake -> {
            Optional<String> label =
                    engine.configuration().map(TLSConfiguration::label).map(labels::bounded);
            handshake.context().refused(failure.outcome(), failure.reason(), label);
            if (isOurs(failure.outcome())) {
                handshake.observation().error(new SSLHandshakeException(Printable.of(failure.reason())));
            }
        });
    }

    @Override
    public ResolverObservation asking(String resolver, ClientHello clientHello) {
        if (registry.isNoop()) {
            return ResolverObservation.NONE;
        }
        ResolverObservationContext context = new ResolverObservationContext(resolver, clientHello.serverName());
        Observation observation =
                TLSObservationDocumentation.RESOLVER_CALL.observation(resolvers, RESOLVERS, () -> context, registry);
        if (observation.isNoop()) {
            return ResolverObservation.NONE;
        }
        Handshake handshake = open.getIfPresent(clientHello);
        if (handshake != null) {
            observation.parentObservation(handshake.observation());
        }
        return new ObservedCall(observation.start(), context);
    }

    /** How many have a ClientHello and go on; about, since what nobody has any more goes at its time. */
    long open() {
        open.cleanUp();
        return open.estimatedSize();
    }

    private void end(LateBindingEngine engine, Consumer<Handshake> ending) {
        engine.note().map(Handshake.class::cast).ifPresent(handshake -> {
            engine.note(null);
            engine.clientHello().ifPresent(open::invalidate);
            ending.accept(handshake);
            handshake.observation().stop();
        });
    }

    /** As the handshake log warns: what clients do wrong is no error of this application. */
    private static boolean isOurs(HandshakeOutcome outcome) {
        return outcome == WithoutAlert.UNKNOWN || outcome.equals(HandshakeOutcome.sent(Alert.INTERNAL_ERROR));
    }

    private record Handshake(Observation observation, HandshakeObservationContext context) {}
}
