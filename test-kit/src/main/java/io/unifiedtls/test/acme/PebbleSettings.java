package io.unifiedtls.test.acme;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The settings of a {@link PebbleServer}, as Pebble reads them: some from a file, others from its environment. */
record PebbleSettings(
        int httpPort,
        int tlsPort,
        Duration validity,
        int badNonces,
        int alternateRoots,
        int chainLength,
        int reusedAuthorizations,
        Map<String, String> externalAccounts,
        List<String> blocked) {

    String json(int port, int managementPort, Programs files) {
        return """
                {"pebble": {
                  "listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s", "privateKey": "%s",
                  "httpPort": %d, "tlsPort": %d, "ocspResponderURL": "",
                  "certificateValidityPeriod": %d,
                  "externalAccountBindingRequired": %b, "externalAccountMACKeys": {%s},
                  "domainBlocklist": [%s],
                  "retryAfter": {"authz": 1, "order": 1}
                }}
                """.formatted(
                        port,
                        managementPort,
                        files.file("server.pem"),
                        files.file("server.key"),
                        httpPort,
                        tlsPort,
                        validity.toSeconds(),
                        !externalAccounts.isEmpty(),
                        externalAccounts.entrySet().stream()
                                .map(entry -> "\"%s\": \"%s\"".formatted(entry.getKey(), entry.getValue()))
                                .collect(Collectors.joining(", ")),
                        blocked.stream().map("\"%s\""::formatted).collect(Collectors.joining(", ")));
    }

    Map<String, String> environment() {
        return Map.of(
                "PEBBLE_VA_NOSLEEP",
                "1",
                "PEBBLE_AUTHZREUSE",
                Integer.toString(reusedAuthorizations),
                "PEBBLE_WFE_NONCEREJECT",
                Integer.toString(badNonces),
                "PEBBLE_ALTERNATE_ROOTS",
                Integer.toString(alternateRoots),
                "PEBBLE_CHAIN_LENGTH",
                Integer.toString(chainLength));
    }
}
