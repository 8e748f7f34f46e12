package io.unifiedtls.restarts.application;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.SniResolver;
import io.unifiedtls.operations.TLSHandshakeEvent;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** An application with resolvers and listeners of its own, which is started again and again. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class RestartedApplication {

    private final AtomicInteger events = new AtomicInteger();

    /** Start it; called by reflection. */
    public static ConfigurableApplicationContext start(String type, String[] properties) {
        return new SpringApplicationBuilder(RestartedApplication.class)
                .web(WebApplicationType.valueOf(type))
                .properties(properties)
                .run();
    }

    @Bean
    SniResolver tenants() {
        return (hello, context) -> hello.serverName()
                .filter(name -> name.value().equals("tenant.example"))
                .map(name -> context.configuration());
    }

    @Bean
    CacheableSniResolver remembered() {
        return (serverName, context) -> serverName.value().equals("remembered.example")
                ? Optional.of(context.configuration())
                : Optional.empty();
    }

    @EventListener
    void on(TLSHandshakeEvent event) {
        events.incrementAndGet();
    }
}
