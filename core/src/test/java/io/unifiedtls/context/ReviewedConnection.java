package io.unifiedtls.context;

import io.unifiedtls.handshake.Transport;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A connection of a server, which knows whether it was told to end. */
final class ReviewedConnection implements Transport {

    private final CountDownLatch retired = new CountDownLatch(1);

    boolean isRetired() {
        return retired.getCount() == 0;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public boolean isClientGone() {
        return false;
    }

    @Override
    public void retire() {
        retired.countDown();
    }
}
