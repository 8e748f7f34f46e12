package io.unifiedtls.server.jetty;

import io.unifiedtls.handshake.ServerThreads;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool.SizedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** Tells how many threads Jetty has for handshakes and requests. */
final class WorkerThreads {

    private WorkerThreads() {}

    /** Of a connector that has started, so that its acceptors and selectors have taken their threads. */
    static ServerThreads of(ServerConnector connector) {
        return new ServerThreads("Jetty", most(connector.getExecutor()), "increase server.jetty.threads.max");
    }

    private static OptionalInt most(Executor executor) {
        if (executor instanceof VirtualThreadPool pool) {
            int tasks = pool.getMaxConcurrentTasks();
            return OptionalInt.of(tasks > 0 ? tasks : ServerThreads.UNLIMITED);
        }
        if (VirtualThreads.isUseVirtualThreads(executor)) {
            return OptionalInt.of(ServerThreads.UNLIMITED);
        }
        if (executor instanceof QueuedThreadPool pool) {
            return OptionalInt.of(Math.max(1, pool.getMaxThreads() - pool.getLeasedThreads()));
        }
        return executor instanceof SizedThreadPool pool ? OptionalInt.of(pool.getMaxThreads()) : OptionalInt.empty();
    }
}
