package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.InvalidTLSConfigurationException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings of the redirect port that cannot work. */
class RedirectPropertiesTests extends TLSAutoConfigurationFixture {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "port=-1 | unified-tls.redirect.port is -1. Set it to a value from 0 to 65535.",
                "port=65536 | unified-tls.redirect.port is 65536. Set it to a value from 0 to 65535.",
                "https-port=0 | unified-tls.redirect.https-port is 0. Set it to a value from 1 to 65535.",
                "https-port=443 | unified-tls.redirect.port is not set, so nothing redirects to HTTPS. Set it, or remove unified-tls.redirect.",
                "address=127.0.0.1 | unified-tls.redirect.port is not set, so nothing redirects to HTTPS. Set it, or remove unified-tls.redirect."
            })
    void faultIsReported(String property, String fault) {
        server().withPropertyValues("unified-tls.redirect." + property)
                .run(context -> assertThat(faults(context.getStartupFailure())).contains(fault));
    }

    @Test
    void portWithoutServerIsAFault() {
        web.withPropertyValues("unified-tls.redirect.port=0")
                .run(
                        context -> assertThat(faults(context.getStartupFailure()))
                                .contains(
                                        "unified-tls.redirect.port is set, but no server uses TLS. Set unified-tls.server.configuration."));
        server().withPropertyValues("unified-tls.redirect.port=0", "unified-tls.server.enabled=false")
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static List<String> faults(@Nullable Throwable failure) {
        return ((InvalidTLSConfigurationException) rootCause(failure)).faults();
    }
}
