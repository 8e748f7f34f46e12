package io.unifiedtls.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.Level;
import io.unifiedtls.ClientHello;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.backend.BackendServerContext;
import io.unifiedtls.backend.jsse.JsseBackend;
import io.unifiedtls.backend.openssl.OpensslBackend;
import io.unifiedtls.backend.openssl.RotatingTicketKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Lets Netty's leak detector track every native object while the tests of a class run, and fails if any was not released. */
public final class NativeLeaks implements BeforeAllCallback, AfterAllCallback {

    private static final OpensslBackend BACKEND = new OpensslBackend(
            new JsseBackend(), new RotatingTicketKeys(Duration.ofHours(1)), chain -> Optional.empty());
    private static final TLSConfiguration CONFIGURATION = TLSConfiguration.builder()
            .label("leaks")
            .signingChains(TestCertificates.certificateFor("leaks.example"))
            .build();

    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    private final Reports reports = new Reports();
    private Level levelBefore = ResourceLeakDetector.getLevel();

    @Override
    public void beforeAll(ExtensionContext context) {
        watch();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> found = found();
        unwatch();
        assertThat(found).as("native objects that nobody released").isEmpty();
    }

    /** Track from now on; what other tests of this process have left behind is none of this one's. */
    public void watch() {
        levelBefore = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(Level.PARANOID);
        collect();
        reports.start();
        logger.addAppender(reports);
    }

    /** The reports on what became garbage without having been released. */
    public List<String> found() {
        collect();
        return List.copyOf(reports.messages);
    }

    /** A detector looks when it is given something new to track. */
    private static void collect() {
        for (int i = 0; i < 3; i++) {
            System.gc();
            makeAndRelease();
        }
    }

    private static void makeAndRelease() {
        try (BackendServerContext context = BACKEND.newServerContext(CONFIGURATION)) {
            context.release(context.newEngine(ClientHello.builder().build()));
        }
    }

    public void unwatch() {
        logger.detachAppender(reports);
        ResourceLeakDetector.setLevel(levelBefore);
    }

    private static final class Reports extends AppenderBase<ILoggingEvent> {

        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            messages.add(event.getFormattedMessage());
        }
    }
}
