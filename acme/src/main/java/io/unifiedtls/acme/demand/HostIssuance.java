package io.unifiedtls.acme.demand;

import io.unifiedtls.acme.Decision.Allowed;
import io.unifiedtls.handshake.Issuance;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The issuance that a visitor's name was allowed. Its order is requested once, when the first handshake wants it. Thread-safe. */
final class HostIssuance implements Issuance {

    private final String name;
    private final Allowed allowed;
    private final Consumer<HostIssuance> order;
    private final Consumer<HostIssuance> watch;
    private final AtomicBoolean isRequested = new AtomicBoolean();
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /**
     * Create an issuance.
     *
     * @param order begins it; returns at once
     * @param watch looks for its end for a while; returns at once
     */
    HostIssuance(String name, Allowed allowed, Consumer<HostIssuance> order, Consumer<HostIssuance> watch) {
        this.name = name;
        this.allowed = allowed;
        this.order = order;
        this.watch = watch;
    }

    String name() {
        return name;
    }

    Allowed allowed() {
        return allowed;
    }

    @Override
    public String holder() {
        return allowed.tenant();
    }

    @Override
    public void request() {
        if (!isRequested.get() && isRequested.compareAndSet(false, true)) {
            order.accept(this);
        }
    }

    @Override
    public CompletionStage<?> end() {
        if (!end.isDone()) {
            watch.accept(this);
        }
        return end;
    }

    void ended() {
        end.complete(null);
    }
}
