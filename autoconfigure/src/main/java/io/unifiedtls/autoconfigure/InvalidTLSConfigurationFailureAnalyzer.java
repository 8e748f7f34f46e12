package io.unifiedtls.autoconfigure;

import io.unifiedtls.InvalidTLSConfigurationException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports all faults of the TLS configurations together, and the last sentence of each as what to do. */
final class InvalidTLSConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTLSConfigurationException> {

    private static final Pattern SENTENCE_END = Pattern.compile("\\. (?=[A-Z])");

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidTLSConfigurationException cause) {
        List<String> faults = cause.faults();
        String heading = faults.size() == 1
                ? "The TLS configuration has a fault:"
                : "The TLS configuration has %d faults:".formatted(faults.size());
        return new FailureAnalysis(
                heading + list(faults),
                "Fix the following:"
                        + list(faults.stream()
                                .map(InvalidTLSConfigurationFailureAnalyzer::lastSentence)
                                .distinct()
                                .toList()),
                cause);
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
