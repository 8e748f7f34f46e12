package io.unifiedtls.autoconfigure;

import io.unifiedtls.SniResolver;
import io.unifiedtls.selection.HostTable;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.function.SingletonSupplier;

/**
 * All resolver beans in their order, the host table among them, and after it the sources. They are not created with the web server, which would
 * start what they need (a database, say) too early, but with the other singletons.
 */
final class SniResolvers implements Supplier<List<SniResolver>>, SmartInitializingSingleton {

    private final SingletonSupplier<List<SniResolver>> resolvers;

    SniResolvers(ObjectProvider<SniResolver> beans, ObjectProvider<TLSSources> sources) {
        resolvers = SingletonSupplier.of(() -> beans.orderedStream()
                .flatMap(resolver -> resolver instanceof HostTable
                        ? Stream.concat(
                                Stream.of(resolver), sources.stream().flatMap(source -> source.inTurn().stream()))
                        : Stream.of(resolver))
                .toList());
    }

    @Override
    public List<SniResolver> get() {
        return resolvers.obtain();
    }

    @Override
    public void afterSingletonsInstantiated() {
        get();
    }
}
