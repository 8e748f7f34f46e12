package io.unifiedtls.sample;

import io.unifiedtls.kubernetes.Cluster;
import io.unifiedtls.testing.TestCertificates;
import java.util.List;
import org.springframework.boot.DefaultApplicationArguments;

/** A server that speaks the API of Kubernetes, with a Secret, unless {@code kubernetes.namespaces} names those of a real cluster. */
final class TestCluster {

    private TestCluster() {}

    @SuppressWarnings("resource") // It ends with the JVM
    static List<String> start(DefaultApplicationArguments options) throws Exception {
        if (options.containsOption("kubernetes.namespaces")) {
            return List.of();
        }
        Cluster cluster = new Cluster();
        cluster.put(Cluster.secret("shop", "tls", TestCertificates.certificateFor("shop.example.com")));
        TestPlatform.write(options, "cluster.pem", TestCertificates.AUTHORITY.certificate());
        System.setProperty("kubernetes.auth.tryKubeConfig", "false"); // The client reads these before all else
        System.setProperty("kubernetes.auth.tryServiceAccount", "false");
        System.setProperty("kubernetes.master", cluster.client().getMasterUrl().toString());
        return List.of("--kubernetes.namespaces=shop");
    }
}
