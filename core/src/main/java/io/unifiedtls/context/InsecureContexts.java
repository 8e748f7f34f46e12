package io.unifiedtls.context;

import io.unifiedtls.TLSClientContext;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import io.unifiedtls.logging.PrintableLogger;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.slf4j.Logger;

/** Takes contexts from the factory that makes the secure ones, and says so. */
public final class InsecureContexts implements InsecureTLSContextFactory {

    private static final Logger log = PrintableLogger.of(InsecureContexts.class);

    private final ContextFactory contexts;
    private final Set<String> used = new ConcurrentSkipListSet<>();

    public InsecureContexts(ContextFactory contexts) {
        this.contexts = contexts;
    }

    @Override
    public TLSClientContext insecureClient(String configurationName) {
        TLSClientContext context = contexts.insecureClient(configurationName);
        if (used.add(configurationName)) {
            log.warn(
                    "Connections with configuration '{}' do not verify servers. Anyone on the network path can read and change them.",
                    configurationName);
        }
        return context;
    }

    @Override
    public Set<String> used() {
        return Set.copyOf(used);
    }
}
