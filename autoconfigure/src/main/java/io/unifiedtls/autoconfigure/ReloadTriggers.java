package io.unifiedtls.autoconfigure;

import io.unifiedtls.autoconfigure.load.CertificatesOfModule;
import io.unifiedtls.autoconfigure.load.IdentityOfModule;
import io.unifiedtls.autoconfigure.properties.ReloadProperties;
import io.unifiedtls.autoconfigure.properties.TLSConfigurationProperties;
import io.unifiedtls.autoconfigure.properties.TLSProperties;
import io.unifiedtls.material.FileWatch;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.SmartApplicationListener;

/** Starts reloads: changed files, an updated SSL bundle, what a module has renewed, and an environment that Spring Cloud has refreshed. */
final class ReloadTriggers implements SmartLifecycle, SmartApplicationListener {

    /** By its name, since few applications have Spring Cloud. */
    private static final String ENVIRONMENT_CHANGE =
            "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

    private final TLSProperties properties;
    private final Reloader reloader;
    private final ObjectProvider<SslBundles> bundles;
    private final ObjectProvider<IdentityOfModule> identities;
    private @Nullable FileWatch watch;

    ReloadTriggers(
            TLSProperties properties,
            Reloader reloader,
            ObjectProvider<SslBundles> bundles,
            ObjectProvider<CertificatesOfModule> issued,
            ObjectProvider<IdentityOfModule> identities) {
        this.properties = properties;
        this.reloader = reloader;
        this.bundles = bundles;
        bundleNames().forEach(this::reloadWith);
        issued.ifAvailable(module -> module.onChange(reloader::reload));
        this.identities = identities;
    }

    private Set<String> bundleNames() {
        return properties.configurations().values().stream()
                .map(TLSConfigurationProperties::bundle)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private void reloadWith(String bundle) {
        bundles.getObject().addBundleUpdateHandler(bundle, updated -> reloader.reload());
    }

    @Override
    public synchronized void start() {
        identities.ifAvailable(module -> module.onChange(reloader::reload));
        ReloadProperties reload = properties.reload();
        if (reload.enabled() && watch == null) {
            watch = new FileWatch(reloader::lastRead, reload.quietPeriod(), reload.pollInterval(), reloader::reload);
        }
    }

    @Override
    public synchronized void stop() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return watch != null;
    }

    @Override
    public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
        return eventType.getName().equals(ENVIRONMENT_CHANGE);
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        reloader.reload();
    }
}
