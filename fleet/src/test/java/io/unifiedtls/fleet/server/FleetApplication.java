package io.unifiedtls.fleet.server;

import io.unifiedtls.SigningChain;
import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.proof.ProofFinder;
import io.unifiedtls.fleet.testing.Database;
import io.unifiedtls.fleet.testing.FleetVariant;
import io.unifiedtls.fleet.testing.WrittenRows;
import io.unifiedtls.testing.TestCertificates;
import java.util.Optional;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringUtils;

/** Serves hosts of a database. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class FleetApplication {

    private static final SigningChain OPERATOR = TestCertificates.certificateFor("operator.example");

    static ConfigurableApplicationContext start(FleetVariant variant, Database database, String... properties) {
        return start(FleetApplication.class, variant, database, properties);
    }

    static ConfigurableApplicationContext start(
            Class<?> application, FleetVariant variant, Database database, String... properties) {
        return variant.server()
                .start(
                        application,
                        StringUtils.concatenateStringArrays(
                                new String[] {
                                    "spring.datasource.url=" + database.url(),
                                    "spring.datasource.username=" + database.user(),
                                    "spring.datasource.hikari.maximum-pool-size=2",
                                    "management.endpoints.web.exposure.include=*",
                                    "management.endpoint.health.show-details=always",
                                    "unified-tls.server.backend=" + variant.backend(),
                                    "unified-tls.server.configuration=web",
                                    "unified-tls.configurations.web.certificates[0].certificate="
                                            + TestCertificates.pem(OPERATOR.certificates()),
                                    "unified-tls.configurations.web.certificates[0].private-key="
                                            + TestCertificates.pem(OPERATOR.privateKey()),
                                    "unified-tls.configurations.web.application-protocols=http/1.1",
                                    "unified-tls.configurations.strict.base=web",
                                    "unified-tls.configurations.strict.lowest-supported-version=TLSv1.3"
                                },
                                properties));
    }

    @Bean
    KeySealer keySealer() {
        return WrittenRows.SEALER;
    }

    @Bean
    ProofFinder proofFinder() {
        return (method, name, isToken) -> Optional.of("Nobody looks for proofs here.");
    }
}
