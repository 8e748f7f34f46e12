package io.unifiedtls.security;

import static io.unifiedtls.security.PeerIdentityConfigurer.peerIdentity;
import static org.springframework.security.config.Customizer.withDefaults;

import io.unifiedtls.PeerIdentity;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring MVC with clients that are known by certificate, and a user that is known by password. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EnableMethodSecurity
@Import(ServletApplication.Page.class)
class ServletApplication {

    @Bean
    SecurityFilterChain security(HttpSecurity http) {
        return http.with(peerIdentity(), certificates -> certificates.authorities(Clients::authorities))
                .httpBasic(withDefaults())
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }

    @RestController
    static class Page {

        @GetMapping("/name")
        String name(Authentication authentication) {
            return authentication.getName();
        }

        @GetMapping("/principal")
        String principal(@AuthenticationPrincipal @Nullable PeerIdentity principal, Optional<PeerIdentity> peer) {
            return "%s of %s"
                    .formatted(
                            principal == null ? "nobody" : principal.subject(),
                            peer.map(PeerIdentity::subject).orElseThrow());
        }

        @GetMapping("/async")
        @PreAuthorize("hasRole('BILLING')")
        Callable<String> async(Authentication authentication) {
            return () -> authentication.getName();
        }

        @GetMapping("/spiffe")
        @PreAuthorize("principal.spiffeId()?.toString() == 'spiffe://example.org/billing'")
        String spiffe() {
            return "permitted";
        }

        @GetMapping("/dns")
        @PreAuthorize("principal.dnsNames().contains('billing.example')")
        String dns() {
            return "permitted";
        }

        @GetMapping("/role")
        @PreAuthorize("hasRole('BILLING') and hasAuthority('FACTOR_X509')")
        String role() {
            return "permitted";
        }
    }
}
