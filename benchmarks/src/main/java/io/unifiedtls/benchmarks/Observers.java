package io.unifiedtls.benchmarks;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.context.ContextStatistics;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.metrics.HandshakeObservations;
import io.unifiedtls.metrics.NoMeters;
import io.unifiedtls.metrics.TLSMetrics;
import io.unifiedtls.observability.HandshakeEvents;
import io.unifiedtls.observability.HandshakeLog;
import io.unifiedtls.observability.HandshakeStatistics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The observers of an application with the actuator, without a tracer and listeners of events. */
record Observers(List<HandshakeObserver> all) implements HandshakeObserver {

    static Observers ofAnApplication() {
        MeterRegistry meters = new SimpleMeterRegistry();
        ObservationRegistry observations = ObservationRegistry.create();
        observations
                .observationConfig()
                .observationHandler(new FirstMatchingCompositeObservationHandler(
                        new NoMeters(), new DefaultMeterObservationHandler(meters)));
        return new Observers(List.of(
                new HandshakeLog(60),
                new HandshakeStatistics(Clock.systemUTC()),
                new HandshakeEvents(event -> {}),
                new TLSMetrics(
                        meters,
                        () -> new ContextStatistics(0, 0, 0, 0),
                        Map::of,
                        List::of,
                        () -> 0,
                        () -> 0,
                        () -> 0,
                        Clock.systemUTC()),
                new HandshakeObservations(observations, null, null)));
    }

    @Override
    public void began(LateBindingEngine engine) {
        all.forEach(observer -> observer.began(engine));
    }

    @Override
    public void received(LateBindingEngine engine, ClientHello clientHello) {
        all.forEach(observer -> observer.received(engine, clientHello));
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        all.forEach(observer -> observer.established(engine, connection, duration));
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        all.forEach(observer -> observer.failed(engine, failure));
    }

    @Override
    public void closed(LateBindingEngine engine) {
        all.forEach(observer -> observer.closed(engine));
    }

    @Override
    public void resolved(ResolverOutcome outcome, Duration duration) {
        all.forEach(observer -> observer.resolved(outcome, duration));
    }
}
