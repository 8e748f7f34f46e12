package io.unifiedtls.corpus;

import io.unifiedtls.TLSConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Says which configuration a request came in by. */
@SpringBootConfiguration
@EnableAutoConfiguration
class CorpusApplication {

    /** Of its own, since an application that ends takes the global ones of all others with it. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        return resources;
    }

    @Bean
    Outcomes outcomes() {
        return new Outcomes();
    }

    @RestController
    static class Page {

        /** Still at work when a client breaks its connection. */
        @GetMapping("/slow")
        CompletableFuture<String> slow() {
            return CompletableFuture.supplyAsync(
                    () -> "slow", CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
        }

        @GetMapping("/")
        String configuration(TLSConnection connection) {
            return "configuration=" + connection.configurationLabel();
        }
    }
}
