package io.unifiedtls.server;

import static io.unifiedtls.server.ChangingHosts.OTHER_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;

import io.unifiedtls.ClientAuthentication;
import io.unifiedtls.ClientHello;
import io.unifiedtls.SniResolver;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.CertificateAuthority;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers {@code *.moody.example}, and wants to be asked each time. */
final class MoodyResolver implements SniResolver {

    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    private final AtomicInteger hanging = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);

    enum Mood {
        TRUSTS_FIRST,
        TRUSTS_OTHER,
        FAILS,
        HANGS
    }

    /** End all waiting. */
    void release() {
        release.countDown();
    }

    void becomes(String name, Mood mood) {
        moods.put(name, mood);
    }

    int hanging() {
        return hanging.get();
    }

    int failed() {
        return failed.get();
    }

    @Override
    public Optional<TLSConfiguration> resolve(ClientHello clientHello, TLSServerContext context) {
        return clientHello
                .serverName()
                .filter(name -> name.value().endsWith(".moody.example"))
                .map(name -> switch (moods.getOrDefault(name.value(), Mood.TRUSTS_FIRST)) {
                    case TRUSTS_FIRST -> trusting(CLIENT_AUTHORITY, context);
                    case TRUSTS_OTHER -> trusting(OTHER_AUTHORITY, context);
                    case FAILS -> {
                        failed.incrementAndGet();
                        throw new IllegalStateException("The database is down");
                    }
                    case HANGS -> hang(context);
                });
    }

    private static TLSConfiguration trusting(CertificateAuthority authority, TLSServerContext context) {
        return context.configuration().toBuilder()
                .clientAuthentication(ClientAuthentication.need(TrustStore.of(List.of(authority.certificate()))))
                .build();
    }

    private TLSConfiguration hang(TLSServerContext context) {
        hanging.incrementAndGet();
        try {
            release.await();
            return trusting(CLIENT_AUTHORITY, context);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        } finally {
            hanging.decrementAndGet();
        }
    }
}
