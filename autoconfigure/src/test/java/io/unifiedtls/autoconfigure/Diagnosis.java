package io.unifiedtls.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

/**
 * A fault, and what users read of it.
 *
 * @param what is wrong
 * @param message to the letter, with DIR for the directory of files
 * @param properties that have the fault, with DIR as well
 */
record Diagnosis(String what, String message, List<String> properties) {

    static Diagnosis fault(String what, String message, String... properties) {
        return new Diagnosis(what, message, List.of(properties));
    }

    static String[] pair(String certificate, String key) {
        return new String[] {
            "unified-tls.configurations.web.certificates[0].certificate=file:DIR/" + certificate,
            "unified-tls.configurations.web.certificates[0].private-key=file:DIR/" + key
        };
    }

    static String[] good(String... more) {
        return Stream.concat(Stream.of(pair("shop.pem", "shop.key")), Stream.of(more))
                .toArray(String[]::new);
    }

    static String[] host(String serverNames) {
        return good(
                "unified-tls.server.configuration=web",
                "unified-tls.hosts[0].server-names=" + serverNames,
                "unified-tls.hosts[0].configuration=web");
    }

    @Override
    public String toString() {
        return what;
    }
}
