package io.unifiedtls.autoconfigure.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** SSL bundles as they were when they were first asked for. Used for one load, and to assemble its configurations again. Not thread-safe. */
final class RememberedBundles implements SslBundles {

    private final SslBundles bundles;
    private final Map<String, SslBundle> asked = new HashMap<>();

    private RememberedBundles(SslBundles bundles) {
        this.bundles = bundles;
    }

    /** Ask for the bundles at the first call that does not fail. */
    static Supplier<SslBundles> of(Supplier<SslBundles> bundles) {
        return new Supplier<>() {

            private @Nullable SslBundles remembered;

            @Override
            public SslBundles get() {
                if (remembered == null) {
                    remembered = new RememberedBundles(bundles.get());
                }
                return remembered;
            }
        };
    }

    @Override
    public SslBundle getBundle(String name) {
        SslBundle known = asked.get(name);
        if (known == null) {
            known = bundles.getBundle(name); // Which may ask for others
            asked.put(name, known);
        }
        return known;
    }

    @Override
    public void addBundleUpdateHandler(String name, Consumer<SslBundle> updateHandler) {
        bundles.addBundleUpdateHandler(name, updateHandler);
    }

    @Override
    public void addBundleRegisterHandler(BiConsumer<String, SslBundle> registerHandler) {
        bundles.addBundleRegisterHandler(registerHandler);
    }

    @Override
    public List<String> getBundleNames() {
        return bundles.getBundleNames();
    }
}
