package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.autoconfigure.load.Places;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Reports all faults of the TLS configurations together, with their places, and the last sentence of each as the remedy. */
final class InvalidTLSConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTLSConfigurationException> {

    private static final Pattern SENTENCE_END = Pattern.compile("\\. (?=[A-Z])");

    private final Environment environment;

    InvalidTLSConfigurationFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidTLSConfigurationException cause) {
        Places places = new Places(environment);
        List<String> faults = cause.faults().stream().map(places::placed).toList();
        String heading = faults.size() == 1
                ? "The TLS configuration has a fault:"
                : "The TLS configuration has %d faults:".formatted(faults.size());
        return new FailureAnalysis(heading + list(faults), action(faults), cause);
    }

    /** Without its fault, the remedy of one of many says little. */
    private static String action(List<String> faults) {
        List<String> remedies = faults.stream()
                .map(InvalidTLSConfigurationFailureAnalyzer::lastSentence)
                .distinct()
                .toList();
        return remedies.size() == 1
                ? remedies.get(0)
                : "Fix all of these faults. The last sentence of each says what to do.";
    }

    private static String list(List<String> items) {
        return items.stream().map(item -> "%n    - %s".formatted(item)).collect(Collectors.joining());
    }

    private static String lastSentence(String fault) {
        Matcher end = SENTENCE_END.matcher(fault);
        int start = 0;
        while (end.find()) {
            start = end.end();
        }
        return fault.substring(start);
    }
}
