package io.unifiedtls.acme.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.unifiedtls.InvalidTLSConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** Wrong settings of ACME do not start, and are reported together with all others. */
class AcmeFaultsTests {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    private static List<String> faults(String... properties) {
        Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(properties)
                .run()
                .close());
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(InvalidTLSConfigurationException.class::isInstance)
                .map(cause -> ((InvalidTLSConfigurationException) cause).faults())
                .findFirst()
                .orElseThrow(() -> new AssertionError(failure));
    }

    @Test
    void allAreReportedTogether() {
        assertThat(faults(
                        "unified-tls.fleet.jobs.threads=0",
                        "unified-tls.acme.contact=ops@example.com",
                        "unified-tls.acme.challenges=http-02",
                        "unified-tls.acme.authorities[0].directory=http://ca.example/dir",
                        "unified-tls.acme.authorities[0].name=mine",
                        "unified-tls.acme.authorities[0].external-account.key=short secret",
                        "unified-tls.acme.authorities[0].orders-per-hour=0",
                        "unified-tls.acme.authorities[0].trust=file:/none.pem",
                        "unified-tls.acme.authorities[1].name=mine",
                        "unified-tls.acme.chalenges=tls-alpn-01"))
                .satisfies(faults ->
                        assertThat(faults).allSatisfy(fault -> assertThat(fault).doesNotContain("secret")))
                .satisfies(faults -> assertThat(String.join("\n", faults))
                        .contains(
                                "unified-tls.fleet.jobs.threads is 0",
                                "unified-tls.acme.accept-terms is not true",
                                "unified-tls.acme.contact has 'ops@example.com', which is no URL",
                                "unified-tls.acme.challenges has 'http-02', which is none",
                                "unified-tls.acme.authorities[0].directory is 'http://ca.example/dir', which is no URL of https",
                                "unified-tls.acme.authorities[0].external-account.key-id is missing",
                                "unified-tls.acme.authorities[0].external-account.key is no key in base64url",
                                "unified-tls.acme.authorities[0].orders-per-hour is 0",
                                "unified-tls.acme.authorities[0].trust: 'file:/none.pem' cannot be used",
                                "unified-tls.acme.authorities[1].name is 'mine', as that of another authority is",
                                "unified-tls.acme.authorities[1].directory is missing",
                                "unified-tls.acme.chalenges"));
    }

    @Test
    void recordsThatNothingPublishesAreAFault() {
        assertThat(faults("unified-tls.acme.accept-terms=true", "unified-tls.acme.challenges=http-01,dns-01"))
                .containsExactly(
                        "unified-tls.acme.challenges has 'dns-01', but nothing publishes its records. Set unified-tls.acme.dns.rfc2136, declare a DnsChallengeProvider bean, or remove it from the list.");
    }

    @Test
    void passwordInTheUrlOfADirectoryIsNotShown() {
        for (String url : List.of(
                "https://ops:hush@ca.example/dir", "http://ops:hush@ca.example/dir", "https://ops:hush@ca example")) {
            assertThat(faults(
                            "unified-tls.acme.accept-terms=true",
                            "unified-tls.acme.authorities[0].name=mine",
                            "unified-tls.acme.authorities[0].directory=" + url))
                    .isNotEmpty()
                    .noneMatch(fault -> fault.contains("hush"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unified-tls.acme.authorities[0].contact=https://example.com, unified-tls.acme.authorities[0].name is missing",
        "'unified-tls.acme.contact=mailto:a@example.com,mailto:b@example.com?subject=x', which is no URL",
        "'unified-tls.acme.contact=mailto:ops@exa\u0007mple.com', which is no URL",
    })
    void eachIsTold(String property, String fault) {
        assertThat(faults("unified-tls.acme.accept-terms=true", property))
                .singleElement()
                .asString()
                .contains(fault)
                .doesNotContain("\u0007");
    }

    @Test
    void applicationWithoutOrdersNeedsNoTerms() {
        new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties("unified-tls.acme.enabled=false", "unified-tls.fleet.enabled=false")
                .run()
                .close();
    }

    @Test
    void dnsIsJudged() {
        assertThat(faults(
                        "unified-tls.acme.accept-terms=true",
                        "unified-tls.acme.dns.name-servers=ns.example:0",
                        "unified-tls.acme.dns.propagation-timeout=0s",
                        "unified-tls.acme.dns.delegated-below=.com",
                        "unified-tls.acme.dns.rfc2136.server=dns://here",
                        "unified-tls.acme.dns.rfc2136.zone=no zone",
                        "unified-tls.acme.dns.rfc2136.key-algorithm=hmac-md5",
                        "unified-tls.acme.dns.rfc2136.key-secret=not/base64/secret!",
                        "unified-tls.acme.dns.rfc2136.ttl=-1s",
                        "unified-tls.acme.dns.rfc2136.timeout=1h"))
                .satisfies(faults -> assertThat(String.join("\n", faults))
                        .doesNotContain("not/base64")
                        .contains(
                                "unified-tls.acme.dns.name-servers[0] is 'ns.example:0'",
                                "unified-tls.acme.dns.propagation-timeout must be",
                                "unified-tls.acme.dns.delegated-below is '.com'",
                                "unified-tls.acme.dns.rfc2136.server is 'dns://here'",
                                "unified-tls.acme.dns.rfc2136.zone is 'no zone'",
                                "unified-tls.acme.dns.rfc2136.key-name is missing",
                                "unified-tls.acme.dns.rfc2136.key-algorithm is 'hmac-md5'. Use one of [hmac-sha256, hmac-sha384, hmac-sha512]",
                                "unified-tls.acme.dns.rfc2136.key-secret is missing, or is no base64",
                                "unified-tls.acme.dns.rfc2136.ttl must be",
                                "unified-tls.acme.dns.rfc2136.timeout must be"));
    }

    @Test
    void dnsNeedsItsLibrary() {
        AcmeProperties.Rfc2136 update = new AcmeProperties.Rfc2136(
                "127.0.0.1", "acme.test", "acme", "hmac-sha256", "A".repeat(44), Duration.ZERO, Duration.ofSeconds(5));
        AcmeProperties.Dns dns = new AcmeProperties.Dns(List.of(), true, Duration.ofSeconds(60), null, update);
        assertThat(new DnsSettingsReader(dns, true).faults()).isEmpty();
        assertThat(new DnsSettingsReader(dns, false).faults())
                .singleElement()
                .asString()
                .contains("Add the dependency dnsjava:dnsjava");
        assertThat(update.toString()).doesNotContain("AAAA");
    }
}
