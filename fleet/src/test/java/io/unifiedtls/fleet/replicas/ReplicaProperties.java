package io.unifiedtls.fleet.replicas;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Properties that all processes of a fleet have in common. */
final class ReplicaProperties {

    private ReplicaProperties() {}

    /** With a sealing key and the operator's certificate, which are written to a directory. */
    static String[] in(Path directory) throws IOException {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Files.write(directory.resolve("fleet.key"), key);
        SigningChain operator = TestCertificates.certificateFor(Replica.OPERATOR);
        Files.writeString(directory.resolve("operator.pem"), TestCertificates.pem(operator.certificates()));
        Files.writeString(directory.resolve("operator.key"), TestCertificates.pem(operator.privateKey()));
        return new String[] {
            "unified-tls.fleet.initialize-schema=always",
            "unified-tls.fleet.keys[0]=file:" + directory.resolve("fleet.key"),
            "unified-tls.server.configuration=web",
            "unified-tls.hosts[0].server-names=" + Replica.OPERATOR,
            "unified-tls.hosts[0].configuration=web",
            "unified-tls.configurations.web.certificates[0].certificate=file:" + directory.resolve("operator.pem"),
            "unified-tls.configurations.web.certificates[0].private-key=file:" + directory.resolve("operator.key")
        };
    }
}
