package io.unifiedtls.server;

import io.unifiedtls.autoconfigure.properties.ServerProperties.Backend;
import io.unifiedtls.testing.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The running server that the suites share, and clients of it. */
interface SuiteServer {

    int port();

    /** Where certificates and keys are. */
    Path directory();

    Backend backend();

    SuiteTenants tenants();

    /** A client that sends no server name unless told to. */
    SClient client();

    default SClient client(String name) {
        return client().name(name);
    }

    /** What curl prints for a path of a host. */
    default String curl(String name, String path, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "-sS",
                "--resolve",
                "%s:%d:127.0.0.1".formatted(name, port()),
                "--cacert",
                directory().resolve("ca.pem").toString()));
        arguments.addAll(List.of(options));
        arguments.add("https://%s:%d%s".formatted(name, port(), path));
        return Tool.curl().run("", arguments).output();
    }
}
