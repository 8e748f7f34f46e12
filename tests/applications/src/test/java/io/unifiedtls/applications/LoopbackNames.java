package io.unifiedtls.applications;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Every name is this machine's, so that clients can use the names of the documents. */
final class LoopbackNames extends AddressResolverGroup<InetSocketAddress> {

    static final LoopbackNames INSTANCE = new LoopbackNames();

    private LoopbackNames() {}

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetSocketAddressResolver(executor, new InetNameResolver(executor) {

            @Override
            protected void doResolve(String name, Promise<InetAddress> promise) throws UnknownHostException {
                promise.setSuccess(loopback(name));
            }

            @Override
            protected void doResolveAll(String name, Promise<List<InetAddress>> promise) throws UnknownHostException {
                promise.setSuccess(List.of(loopback(name)));
            }
        });
    }

    private static InetAddress loopback(String name) throws UnknownHostException {
        return InetAddress.getByAddress(name, InetAddress.getLoopbackAddress().getAddress());
    }
}
