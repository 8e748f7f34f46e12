package io.unifiedtls.fleet.registry;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Names this process for people. */
final class ReplicaName {

    private ReplicaName() {}

    /** The machine and the number of the process. May ask a name server. */
    static String ofThisProcess() {
        return host() + '-' + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException ex) {
            return "localhost";
        }
    }

    /** As the manifest of the JAR says. */
    static String release() {
        return Optional.ofNullable(ReplicaName.class.getPackage().getImplementationVersion())
                .orElse("unknown");
    }
}
