package io.unifiedtls.server.tomcat;

import io.unifiedtls.handshake.ServerThreads;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.threads.ResizableExecutor;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/** Tells how many threads Tomcat has for handshakes and requests. */
final class WorkerThreads {

    private WorkerThreads() {}

    static ServerThreads of(AbstractEndpoint<?, ?> endpoint) {
        Executor executor = endpoint.getExecutor();
        OptionalInt most = executor == null
                ? OptionalInt.of(endpoint.getUseVirtualThreads() ? ServerThreads.UNLIMITED : endpoint.getMaxThreads())
                : most(executor);
        return new ServerThreads("Tomcat", most, "increase server.tomcat.threads.max");
    }

    private static OptionalInt most(Executor executor) {
        if (executor instanceof VirtualThreadExecutor) {
            return OptionalInt.of(ServerThreads.UNLIMITED);
        }
        if (executor instanceof ResizableExecutor resizable) {
            return OptionalInt.of(resizable.getMaxThreads());
        }
        if (executor instanceof org.apache.tomcat.util.threads.ThreadPoolExecutor pool) {
            return OptionalInt.of(pool.getMaximumPoolSize());
        }
        return executor instanceof ThreadPoolExecutor pool ? OptionalInt.of(most(pool)) : OptionalInt.empty();
    }

    /** A pool of the JDK has more threads than its core only where its queue can be full. */
    private static int most(ThreadPoolExecutor pool) {
        boolean boundless = pool.getQueue().remainingCapacity() == Integer.MAX_VALUE;
        return boundless ? Math.max(1, pool.getCorePoolSize()) : pool.getMaximumPoolSize();
    }
}
