package io.unifiedtls.autoconfigure;

import io.unifiedtls.material.FileWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.SmartApplicationListener;

/** What makes a reload: changed files, an updated SSL bundle, and an environment that Spring Cloud has refreshed. */
final class ReloadTriggers implements SmartLifecycle, SmartApplicationListener {

    /** By its name, since few applications have Spring Cloud. */
    private static final String ENVIRONMENT_CHANGE =
            "org.springframework.cloud.context.environment.EnvironmentChangeEvent";

    private final TLSProperties properties;
    private final Reloader reloader;
    private final ObjectProvider<SslBundles> bundles;
    private final ObjectProvider<TLSSources> sources;
    private final List<FileWatch> watches = new ArrayList<>();

    ReloadTriggers(
            TLSProperties properties,
            Reloader reloader,
            ObjectProvider<TLSSources> sources,
            ObjectProvider<SslBundles> bundles) {
        this.properties = properties;
        this.reloader = reloader;
        this.sources = sources;
        this.bundles = bundles;
        bundleNames().forEach(this::reloadWith);
    }

    private Set<String> bundleNames() {
        return properties.configurations().values().stream()
                .map(TLSProperties.Configuration::bundle)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private void reloadWith(String bundle) {
        bundles.getObject().addBundleUpdateHandler(bundle, updated -> reloader.reload());
    }

    @Override
    public synchronized void start() {
        TLSProperties.Reload reload = properties.reload();
        if (reload.enabled() && watches.isEmpty()) {
            watches.add(
                    new FileWatch(reloader::lastRead, reload.quietPeriod(), reload.pollInterval(), reloader::reload));
            sources.getObject()
                    .directories()
                    .forEach(directory -> watches.add(
                            directory.watch(reload.quietPeriod(), reload.pollInterval(), reloader::reloadHosts)));
        }
    }

    @Override
    public synchronized void stop() {
        watches.forEach(FileWatch::close);
        watches.clear();
    }

    @Override
    public synchronized boolean isRunning() {
        return !watches.isEmpty();
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
