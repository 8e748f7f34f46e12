package io.unifiedtls.server;

import java.util.Locale;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Runs a suite only if its server is tested with its TLS implementation, by {@code -Dtls.test.backend}. */
final class TestedBackend implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        OnServer suite = context.getRequiredTestClass().getAnnotation(OnServer.class);
        EmbeddedServer server = suite.value().equals("Reactor Netty")
                ? EmbeddedServer.NETTY
                : EmbeddedServer.valueOf(upper(suite.value()));
        String backend = suite.backend().toLowerCase(Locale.ROOT);
        return Variant.isTested(server, backend)
                ? ConditionEvaluationResult.enabled("It is")
                : ConditionEvaluationResult.disabled("tls.test.backend leaves out %s on %s".formatted(backend, server));
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
