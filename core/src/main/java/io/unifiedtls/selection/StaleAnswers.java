package io.unifiedtls.selection;

import java.time.Instant;
import java.util.List;

/**
 * Older answers that stand in for a resolver that fails.
 *
 * @param since when it began to fail
 * @param handshakes how many got an older answer since then
 * @param hosts how many names they wanted; those above a thousand are not counted
 * @param names of these hosts, a hundred at most
 */
public record StaleAnswers(Instant since, long handshakes, int hosts, List<String> names) {}
