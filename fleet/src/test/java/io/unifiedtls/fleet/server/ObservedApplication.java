package io.unifiedtls.fleet.server;

import io.unifiedtls.fleet.lookup.LookupObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Counts the lookups that ask the database, successful or not. */
@Configuration(proxyBeanMethods = false)
@Import(FleetApplication.class)
class ObservedApplication {

    static final AtomicInteger ASKED = new AtomicInteger();

    @Bean
    LookupObserver observer() {
        return new LookupObserver() {

            @Override
            public void filtered() {}

            @Override
            public void asked(Outcome outcome, Duration duration) {
                ASKED.incrementAndGet();
            }
        };
    }
}
