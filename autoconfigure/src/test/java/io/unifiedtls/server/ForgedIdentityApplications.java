package io.unifiedtls.server;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.web.config.EnableSpringDataWebSupport;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import reactor.core.publisher.Mono;

/** Applications with {@link ForgedIdentityPages}. */
final class ForgedIdentityApplications {

    private ForgedIdentityApplications() {}

    /** With Spring Data, which makes proxies of interfaces. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    @EnableSpringDataWebSupport
    @Import({ForgedIdentityPages.class, ForgedIdentityPages.WithModel.class})
    static class ServletApplication {

        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        RouterFunction<ServerResponse> functional() {
            return RouterFunctions.route()
                    .path(
                            "/functional-bind",
                            builder -> builder.GET(
                                            request -> ok(ForgedIdentityPages.tell(request.bind(PeerIdentity.class))))
                                    .POST(request -> ok(ForgedIdentityPages.tell(request.bind(PeerIdentity.class)))))
                    .path(
                            "/functional-bind-connection",
                            builder -> builder.GET(
                                            request -> ok(ForgedIdentityPages.tell(request.bind(TLSConnection.class))))
                                    .POST(request -> ok(ForgedIdentityPages.tell(request.bind(TLSConnection.class)))))
                    .path(
                            "/functional-body",
                            builder -> builder.POST(
                                    request -> ok(ForgedIdentityPages.tell(request.body(PeerIdentity.class)))))
                    .path(
                            "/functional-attribute",
                            builder -> builder.GET(request -> ok(ForgedIdentityPages.tell(
                                    (PeerIdentity) request.attribute("peer").orElse(null)))))
                    .build();
        }

        private static ServerResponse ok(String told) {
            return ServerResponse.ok().body(told);
        }
    }

    /** The same, functional endpoints included. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({ForgedIdentityPages.class, ForgedIdentityPages.WithModel.class})
    static class ReactiveApplication {

        @Bean
        org.springframework.web.reactive.function.server.RouterFunction<?> functional() {
            return org.springframework.web.reactive.function.server.RouterFunctions.route()
                    .GET(
                            "/functional-bind",
                            request -> ok(request.bind(PeerIdentity.class).map(peer -> ForgedIdentityPages.tell(peer))))
                    .GET(
                            "/functional-bind-connection",
                            request ->
                                    ok(request.bind(TLSConnection.class).map(peer -> ForgedIdentityPages.tell(peer))))
                    .POST(
                            "/functional-body",
                            request -> ok(
                                    request.bodyToMono(PeerIdentity.class).map(peer -> ForgedIdentityPages.tell(peer))))
                    .GET(
                            "/functional-attribute",
                            request -> ok(Mono.just(ForgedIdentityPages.tell(
                                    (PeerIdentity) request.attribute("peer").orElse(null)))))
                    .build();
        }

        private static Mono<org.springframework.web.reactive.function.server.ServerResponse> ok(Mono<String> told) {
            return told.flatMap(text -> org.springframework.web.reactive.function.server.ServerResponse.ok()
                    .bodyValue(text));
        }
    }
}
