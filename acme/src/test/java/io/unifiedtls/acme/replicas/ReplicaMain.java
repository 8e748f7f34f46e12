package io.unifiedtls.acme.replicas;

import io.unifiedtls.acme.testing.AcmeApplication;
import io.unifiedtls.fleet.testing.FleetServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** An application in a process of its own. It orders certificates for the names that it reads. */
final class ReplicaMain {

    static final String READY = "replica at port ";

    private ReplicaMain() {}

    /**
     * Starts one.
     *
     * @param arguments a {@link FleetServer}, and properties
     */
    public static void main(String[] arguments) throws Exception {
        AcmeApplication application = AcmeApplication.start(
                FleetServer.valueOf(arguments[0]),
                AcmeApplication.Recording.class,
                Arrays.copyOfRange(arguments, 1, arguments.length));
        System.out.println(READY + application.port());
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            application.order(name);
        }
        application.close(); // The test has ended
    }
}
