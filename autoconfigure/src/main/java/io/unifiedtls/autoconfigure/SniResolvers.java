package io.unifiedtls.autoconfigure;

import io.unifiedtls.SniResolver;
import io.unifiedtls.selection.HostTable;
import io.unifiedtls.selection.Resolvers;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.util.function.SingletonSupplier;

/**
 * All resolver beans in their order, the host table among them, and after it the sources. They are not created with the web server, which would
 * start what they need (a database, say) too early, but with the other singletons.
 */
final class SniResolvers implements Resolvers, SmartInitializingSingleton {

    private final SingletonSupplier<List<SniResolver>> resolvers;
    private final SingletonSupplier<IdentityHashMap<SniResolver, String>> beanNames;

    SniResolvers(
            ObjectProvider<SniResolver> beans, ObjectProvider<TLSSources> sources, ListableBeanFactory beanFactory) {
        resolvers = SingletonSupplier.of(() -> beans.orderedStream()
                .flatMap(resolver -> resolver instanceof HostTable
                        ? Stream.concat(
                                Stream.of(resolver), sources.stream().flatMap(source -> source.inTurn().stream()))
                        : Stream.of(resolver))
                .toList());
        beanNames = SingletonSupplier.of(() -> beanNames(beanFactory));
    }

    /** A resolver that is made anew for each that asks for it has none. */
    private static IdentityHashMap<SniResolver, String> beanNames(ListableBeanFactory beanFactory) {
        IdentityHashMap<SniResolver, String> names = new IdentityHashMap<>();
        BeanFactoryUtils.beansOfTypeIncludingAncestors(beanFactory, SniResolver.class, false, true)
                .forEach((name, resolver) -> names.put(resolver, name));
        return names;
    }

    @Override
    public List<SniResolver> get() {
        return resolvers.obtain();
    }

    @Override
    public String name(SniResolver resolver) {
        String beanName =
                resolver instanceof HostTable ? null : beanNames.obtain().get(resolver);
        return beanName == null ? Resolvers.super.name(resolver) : beanName;
    }

    @Override
    public void afterSingletonsInstantiated() {
        get();
        beanNames.obtain();
    }
}
