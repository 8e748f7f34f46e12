package io.unifiedtls.benchmarks.server;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Changes hosts of the fleet, on threads of its own: event loops must not wait for the database. */
@RestController
class FleetChanges implements DisposableBean {

    private static final String TENANT = "changes";
    private static final String KEY = "-----BEGIN PRIVATE KEY-----";

    private final TLSHosts hosts;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    FleetChanges(TLSHosts hosts) {
        this.hosts = hosts;
    }

    /** With a certificate and then its key, in PEM. */
    @PostMapping(path = "/hosts/{name}/add", consumes = "text/plain")
    CompletableFuture<String> add(@PathVariable String name, @RequestBody String pem) {
        return done(() -> {
            hosts.claim(TENANT, name, ProofMethod.OPERATOR);
            attach(name, pem);
        });
    }

    @PostMapping(path = "/hosts/{name}/change", consumes = "text/plain")
    CompletableFuture<String> change(@PathVariable String name, @RequestBody String pem) {
        return done(() -> attach(name, pem));
    }

    @PostMapping(path = "/hosts/{name}/suspend", consumes = "text/plain")
    CompletableFuture<String> suspend(@PathVariable String name, @RequestBody String reason) {
        return done(() -> hosts.suspend(TENANT, name, reason));
    }

    private void attach(String name, String pem) {
        int key = pem.indexOf(KEY);
        hosts.attach(TENANT, name, pem.substring(0, key), pem.substring(key));
    }

    private CompletableFuture<String> done(Runnable change) {
        return CompletableFuture.supplyAsync(
                () -> {
                    change.run();
                    return "done";
                },
                threads);
    }

    @Override
    public void destroy() {
        threads.shutdownNow();
    }
}
