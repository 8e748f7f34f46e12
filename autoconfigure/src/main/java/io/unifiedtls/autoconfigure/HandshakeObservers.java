package io.unifiedtls.autoconfigure;

import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.ClientReport;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.handshake.ResolverObservation;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * All observer beans. They are not created with the web server, as resolvers are not, and one that fails takes no handshake
 * with it.
 */
final class HandshakeObservers implements HandshakeObserver, SmartInitializingSingleton {

    private static final OnceLog log = new OnceLog(PrintableLogger.of(HandshakeObservers.class));

    private final ObjectProvider<HandshakeObserver> beans;
    private volatile List<HandshakeObserver> observers = List.of();

    HandshakeObservers(ObjectProvider<HandshakeObserver> beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        observers = beans.orderedStream().filter(observer -> observer != this).toList();
    }

    @Override
    public void began(LateBindingEngine engine) {
        tell(observer -> observer.began(engine));
    }

    @Override
    public void received(LateBindingEngine engine, ClientHello clientHello) {
        tell(observer -> observer.received(engine, clientHello));
    }

    @Override
    public void established(LateBindingEngine engine, TLSConnection connection, Duration duration) {
        tell(observer -> observer.established(engine, connection, duration));
    }

    @Override
    public void reported(LateBindingEngine engine, ClientReport report) {
        tell(observer -> observer.reported(engine, report));
    }

    @Override
    public void failed(LateBindingEngine engine, HandshakeFailure failure) {
        tell(observer -> observer.failed(engine, failure));
    }

    @Override
    public void brokenOff(LateBindingEngine engine, String reason) {
        tell(observer -> observer.brokenOff(engine, reason));
    }

    @Override
    public void closed(LateBindingEngine engine) {
        tell(observer -> observer.closed(engine));
    }

    @Override
    public ResolverObservation asking(String resolver, ClientHello clientHello) {
        List<ResolverObservation> all = new ArrayList<>(1);
        tell(observer -> {
            ResolverObservation observation = observer.asking(resolver, clientHello);
            if (observation != ResolverObservation.NONE) {
                all.add(observation);
            }
        });
        return all.isEmpty()
                ? ResolverObservation.NONE
                : new ResolverObservations(all, failure -> failed("An observation of a resolver", failure));
    }

    @Override
    public void resolved(ResolverOutcome outcome, Duration duration) {
        tell(observer -> observer.resolved(outcome, duration));
    }

    @Override
    public void policyViolated(String configuration, List<String> violations, boolean enforced) {
        tell(observer -> observer.policyViolated(configuration, violations, enforced));
    }

    private void tell(Consumer<HandshakeObserver> message) {
        for (HandshakeObserver observer : observers) {
            try {
                message.accept(observer);
            } catch (RuntimeException ex) {
                failed(observer.getClass().getName(), ex);
            }
        }
    }

    private static void failed(String name, RuntimeException failure) {
        log.error(name + failure.getClass().getName(), name + " threw an exception.", failure);
    }
}
