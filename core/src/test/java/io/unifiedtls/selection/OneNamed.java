package io.unifiedtls.selection;

import io.unifiedtls.SniResolver;
import java.util.List;

/** One resolver with a name, as a bean has one. */
record OneNamed(String name, SniResolver resolver) implements Resolvers {

    @Override
    public List<SniResolver> get() {
        return List.of(resolver);
    }

    @Override
    public String name(SniResolver named) {
        return named == resolver ? name : Resolvers.super.name(named);
    }
}
