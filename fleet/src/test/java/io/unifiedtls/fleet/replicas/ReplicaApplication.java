package io.unifiedtls.fleet.replicas;

import io.unifiedtls.fleet.ProofMethod;
import io.unifiedtls.fleet.TLSHosts;
import io.unifiedtls.fleet.testing.FleetServer;
import io.unifiedtls.testing.TestCertificates;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One of several processes that serve the hosts of one database, and change them. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ReplicaApplication.Pages.class)
class ReplicaApplication {

    static final String READY = "replica at port ";
    private static final String TENANT = "customer";

    /**
     * Starts one.
     *
     * @param arguments a {@link FleetServer}, and properties
     */
    public static void main(String[] arguments) {
        ApplicationContext application = FleetServer.valueOf(arguments[0])
                .start(ReplicaApplication.class, Arrays.copyOfRange(arguments, 1, arguments.length));
        System.out.println(READY + application.getEnvironment().getProperty("local.server.port"));
    }

    /** Answers, on all servers, when the change is committed. */
    @RestController
    static class Pages {

        private final TLSHosts hosts;

        Pages(TLSHosts hosts) {
            this.hosts = hosts;
        }

        @PostMapping("/add/{name}")
        Mono<String> add(@PathVariable String name) {
            return done(() -> {
                hosts.claim(TENANT, name, ProofMethod.OPERATOR);
                return hosts.attach(TENANT, name, TestCertificates.certificateFor(name));
            });
        }

        @PostMapping("/suspend/{name}")
        Mono<String> suspend(@PathVariable String name) {
            return done(() -> hosts.suspend(TENANT, name, "not paid"));
        }

        @PostMapping("/remove/{name}")
        Mono<String> remove(@PathVariable String name) {
            return done(() -> {
                hosts.release(TENANT, name);
                return name;
            });
        }

        private static Mono<String> done(Callable<?> change) {
            return Mono.fromCallable(change).map(result -> "done").subscribeOn(Schedulers.boundedElastic());
        }
    }
}
