package io.unifiedtls.vault.autoconfigure;

import io.unifiedtls.vault.VaultSession;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.LifecycleAwareSessionManager;
import org.springframework.vault.core.VaultOperations;
import org.springframework.web.client.RestClient;

/**
 * A login that is renewed before it ends. If Vault refuses its token, since it cannot be renewed or was revoked, the next request logs in anew, but not more often
 * than every ten seconds.
 */
final class RenewableSession extends LifecycleAwareSessionManager {

    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final AtomicLong nextLogin = new AtomicLong(System.nanoTime());

    RenewableSession(ClientAuthentication authentication, TaskScheduler scheduler, RestClient client) {
        super(authentication, scheduler, client);
    }

    VaultSession with(VaultOperations operations) {
        return new VaultSession() {

            @Override
            public VaultOperations operations() {
                return operations;
            }

            @Override
            public boolean renew() {
                return forget();
            }
        };
    }

    private boolean forget() {
        long now = System.nanoTime();
        long next = nextLogin.get();
        if (now - next < 0 || !nextLogin.compareAndSet(next, now + PAUSE.toNanos())) {
            return false;
        }
        setToken(Optional.empty());
        return true;
    }
}
