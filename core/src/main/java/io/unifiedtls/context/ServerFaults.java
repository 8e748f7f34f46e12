package io.unifiedtls.context;

import io.unifiedtls.ClientHello;
import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Why a server would refuse the clients of a configuration. Nothing is found if it would not. */
final class ServerFaults {

    private final Leaves leaves;
    private final ServerSelection selection;

    ServerFaults(Leaves leaves, ServerSelection selection) {
        this.leaves = leaves;
        this.selection = selection;
    }

    /** For clients of any name. Makes the leaf that serves them. */
    List<String> ofServed(TLSConfiguration configuration) {
        return of(configuration, Optional.empty(), leaves::get);
    }

    /** For clients of this name. Makes the leaf that serves them. */
    List<String> ofServed(TLSConfiguration configuration, ServerName serverName) {
        return of(configuration, Optional.of(serverName), leaves::get);
    }

    /** The same for a configuration that may never be served: no leaf is kept. */
    List<String> ofOther(TLSConfiguration configuration, ServerName serverName) {
        return of(configuration, Optional.of(serverName), leaves::requirePossible);
    }

    private List<String> of(
            TLSConfiguration configuration, Optional<ServerName> serverName, Consumer<TLSConfiguration> attempt) {
        ClientHello clientHello = ClientHello.builder().serverName(serverName).build();
        TLSConfiguration complete = selection.withCertificates(configuration, clientHello);
        List<String> faults = new ArrayList<>(leaves.faults(complete));
        if (faults.isEmpty()) {
            faults.addAll(attempted(attempt, complete));
        }
        serverName.ifPresent(host -> faults.addAll(leaves.faults(complete, host)));
        return faults;
    }

    private static List<String> attempted(Consumer<TLSConfiguration> attempt, TLSConfiguration configuration) {
        try {
            attempt.accept(configuration);
            return List.of();
        } catch (InvalidTLSConfigurationException ex) {
            return ex.faults();
        }
    }
}
