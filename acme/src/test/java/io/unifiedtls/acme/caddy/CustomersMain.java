package io.unifiedtls.acme.caddy;

import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.TLSCertificates.RevocationReason;
import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.testing.FleetServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An application for each customer's name, in a process of its own. It has the certificates revoked whose names it reads. */
final class CustomersMain {

    static final String READY = "serving";

    private CustomersMain() {}

    /**
     * Starts one.
     *
     * @param arguments a {@link FleetServer}, and properties
     */
    public static void main(String[] arguments) throws Exception {
        AcmeApplication application = AcmeApplication.start(
                FleetServer.valueOf(arguments[0]), Customers.class, Arrays.copyOfRange(arguments, 1, arguments.length));
        System.out.println(READY);
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            application.certificates().revoke(AcmeApplication.TENANT, name, RevocationReason.CESSATION_OF_OPERATION);
        }
        application.close(); // The test has ended
    }

    /** Every name is a customer's. */
    @Configuration(proxyBeanMethods = false)
    @Import(AcmeApplication.Recording.class)
    static class Customers {

        @Bean
        IssuanceDecision everyName() {
            return request -> Decision.allow(AcmeApplication.TENANT);
        }
    }
}
