package io.unifiedtls.handshake;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes threads for work that may block in a handshake: virtual ones where the JDK has them. */
public final class HandshakeThreads {

    private HandshakeThreads() {}

    /**
     * A factory of daemon threads.
     *
     * @param prefix of their names, which end with a number
     */
    public static ThreadFactory factory(String prefix) {
        return Runtime.version().feature() >= 21 ? virtual(prefix) : platform(prefix);
    }

    private static ThreadFactory platform(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return runnable -> {
            Thread thread = new Thread(runnable, prefix + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** {@code Thread.ofVirtual().name(prefix, 0).factory()}, which Java 17 does not have. */
    private static ThreadFactory virtual(String prefix) {
        try {
            Class<?> builderType = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Object named =
                    builderType.getMethod("name", String.class, long.class).invoke(builder, prefix, 0L);
            return (ThreadFactory) builderType.getMethod("factory").invoke(named);
        } catch (ClassNotFoundException | NoSuchMethodException | IllegalAccessException ex) {
            throw new IllegalStateException("Virtual threads require Java 21 or later", ex);
        } catch (InvocationTargetException ex) {
            throw new IllegalStateException("The virtual thread factory failed", ex.getCause());
        }
    }
}
