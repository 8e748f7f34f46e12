package io.unifiedtls.sample;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** On Netty, the same controllers answer as on Tomcat and Jetty. Without WebFlux, nothing asks for these settings. */
@Component
class WebFluxSettings implements WebFluxConfigurer {

    private final AsyncTaskExecutor executor;

    WebFluxSettings(AsyncTaskExecutor applicationTaskExecutor) {
        this.executor = applicationTaskExecutor;
    }

    /** The controllers wait for a database. */
    @Override
    public void configureBlockingExecution(BlockingExecutionConfigurer blocking) {
        blocking.setExecutor(executor);
    }

    /** As {@code spring.mvc.contentnegotiation}. */
    @Override
    public void configureContentTypeResolver(RequestedContentTypeResolverBuilder resolver) {
        resolver.headerResolver();
        resolver.fixedResolver(MediaType.TEXT_PLAIN, MediaType.ALL);
    }
}
