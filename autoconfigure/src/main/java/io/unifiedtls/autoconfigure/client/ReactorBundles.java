package io.unifiedtls.autoconfigure.client;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.autoconfigure.ssl.ConfigurationBundle;
import io.unifiedtls.client.netty.NettyClientSslContext;
import io.unifiedtls.handshake.HandshakeThreads;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/**
 * Gives Reactor Netty's clients the {@code SSLContext} of our bundles. Spring Boot gives them the managers of a bundle, with
 * which Netty makes a context of its own: one that lives as long as the client, resumes sessions of certificates that were
 * replaced, and knows no destination.
 */
final class ReactorBundles implements BeanPostProcessor, DisposableBean {

    private static final int THREADS = 64;

    private final ExecutorService tasks = tasks();

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        if (bean instanceof ReactorClientHttpRequestFactoryBuilder builder) {
            return new RequestFactoryBuilder(builder, this::securing);
        }
        if (bean instanceof ReactorClientHttpConnectorBuilder builder) {
            return new ConnectorBuilder(builder, this::securing);
        }
        return bean;
    }

    @Override
    public void destroy() {
        tasks.shutdownNow();
    }

    /** The settings of clients that get one of our bundles; empty for all others. */
    private Optional<UnaryOperator<HttpClient>> securing(@Nullable HttpClientSettings settings) {
        return Optional.ofNullable(settings)
                .map(HttpClientSettings::sslBundle)
                .filter(bundle -> bundle instanceof DestinationBundle || bundle instanceof ConfigurationBundle)
                .map(SslBundle::createSslContext)
                .map(sslContext -> client -> secure(client, sslContext));
    }

    /** A client with an {@code SSLContext} of ours. */
    HttpClient secure(HttpClient client, SSLContext sslContext) {
        List<String> protocols = applicationProtocols(client.configuration().protocols());
        return client.secure(spec -> spec.sslContext(new NettyClientSslContext(sslContext, protocols, tasks)));
    }

    /** A client that speaks HTTP/1.1 alone negotiates nothing. */
    private static List<String> applicationProtocols(HttpProtocol[] protocols) {
        List<HttpProtocol> spoken = Arrays.asList(protocols);
        if (!spoken.contains(HttpProtocol.H2)) {
            return List.of();
        }
        return spoken.contains(HttpProtocol.HTTP11)
                ? List.of(ApplicationProtocol.H2.name(), ApplicationProtocol.HTTP_1_1.name())
                : List.of(ApplicationProtocol.H2.name());
    }

    private static ExecutorService tasks() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                HandshakeThreads.factory("tls-client-"));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static @Nullable HttpClientSettings withoutBundle(@Nullable HttpClientSettings settings) {
        return settings == null ? null : settings.withSslBundle(null);
    }

    private record RequestFactoryBuilder(ReactorClientHttpRequestFactoryBuilder builder, Securing securing)
            implements ClientHttpRequestFactoryBuilder<ReactorClientHttpRequestFactory> {

        @Override
        public ReactorClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
            return securing.of(settings)
                    .map(ours -> builder.withHttpClientCustomizer(ours).build(withoutBundle(settings)))
                    .orElseGet(() -> builder.build(settings));
        }
    }

    private record ConnectorBuilder(ReactorClientHttpConnectorBuilder builder, Securing securing)
            implements ClientHttpConnectorBuilder<ReactorClientHttpConnector> {

        @Override
        public ReactorClientHttpConnector build(@Nullable HttpClientSettings settings) {
            return securing.of(settings)
                    .map(ours -> builder.withHttpClientCustomizer(ours).build(withoutBundle(settings)))
                    .orElseGet(() -> builder.build(settings));
        }
    }

    private interface Securing {

        Optional<UnaryOperator<HttpClient>> of(@Nullable HttpClientSettings settings);
    }
}
