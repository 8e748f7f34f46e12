package io.unifiedtls.security;

import static org.springframework.security.config.Customizer.withDefaults;

import io.unifiedtls.PeerIdentity;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableReactiveMethodSecurity;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** WebFlux with clients that are known by certificate, and a user that is known by password. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableReactiveMethodSecurity
@Import(ReactiveApplication.Page.class)
class ReactiveApplication {

    @Bean
    SecurityWebFilterChain security(ServerHttpSecurity http) {
        return http.addFilterAt(
                        new PeerIdentityWebFilter(
                                peer -> Flux.defer(() -> Flux.fromIterable(Clients.authorities(peer)))),
                        SecurityWebFiltersOrder.AUTHENTICATION)
                .httpBasic(withDefaults())
                .authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
                .build();
    }

    @RestController
    static class Page {

        @GetMapping("/name")
        Mono<String> name(Authentication authentication) {
            return Mono.just(authentication.getName());
        }

        @GetMapping("/principal")
        Mono<String> principal(@AuthenticationPrincipal @Nullable PeerIdentity principal, Optional<PeerIdentity> peer) {
            return Mono.just("%s of %s"
                    .formatted(
                            principal == null ? "nobody" : principal.subject(),
                            peer.map(PeerIdentity::subject).orElseThrow()));
        }

        @GetMapping("/async")
        @PreAuthorize("hasRole('BILLING')")
        Mono<String> async(Authentication authentication) {
            return Mono.fromCallable(authentication::getName).subscribeOn(Schedulers.boundedElastic());
        }

        @GetMapping("/spiffe")
        @PreAuthorize("principal.spiffeId()?.toString() == 'spiffe://example.org/billing'")
        Mono<String> spiffe() {
            return Mono.just("permitted");
        }

        @GetMapping("/dns")
        @PreAuthorize("principal.dnsNames().contains('billing.example')")
        Mono<String> dns() {
            return Mono.just("permitted");
        }

        @GetMapping("/role")
        @PreAuthorize("hasRole('BILLING') and hasAuthority('FACTOR_X509')")
        Mono<String> role() {
            return Mono.just("permitted");
        }
    }
}
