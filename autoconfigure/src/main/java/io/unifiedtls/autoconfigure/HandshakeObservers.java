package io.unifiedtls.autoconfigure;

import io.unifiedtls.TLSConnection;
import io.unifiedtls.handshake.ClientReport;
import io.unifiedtls.handshake.HandshakeFailure;
import io.unifiedtls.handshake.HandshakeObserver;
import io.unifiedtls.handshake.LateBindingEngine;
import io.unifiedtls.logging.OnceLog;
import io.unifiedtls.logging.PrintableLogger;
import java.time.Duration;
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
                String name = observer.getClass().getName();
                log.error(name + ex.getClass().getName(), name + " threw an exception.", ex);
            }
        }
    }
}
