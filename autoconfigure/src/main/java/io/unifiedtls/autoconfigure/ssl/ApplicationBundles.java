package io.unifiedtls.autoconfigure.ssl;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** The SSL bundles without those of configurations. */
final class ApplicationBundles implements SslBundles {

    private final SslBundles all;

    ApplicationBundles(SslBundles all) {
        this.all = all;
    }

    @Override
    public List<String> getBundleNames() {
        return all.getBundleNames().stream().filter(this::isIncluded).toList();
    }

    @Override
    public SslBundle getBundle(String name) throws NoSuchSslBundleException {
        return all.getBundle(name);
    }

    @Override
    public void addBundleUpdateHandler(String name, Consumer<SslBundle> handler) throws NoSuchSslBundleException {
        all.addBundleUpdateHandler(name, handler);
    }

    @Override
    public void addBundleRegisterHandler(BiConsumer<String, SslBundle> handler) {
        all.addBundleRegisterHandler(handler);
    }

    private boolean isIncluded(String name) {
        return !(all.getBundle(name) instanceof ConfigurationBundle);
    }
}
