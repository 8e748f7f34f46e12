package io.unifiedtls.selection;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.handshake.Answer;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer from before, for a client whose resolver fails.
 *
 * @param age since the resolver was asked
 */
record Older(Answer.Known<Optional<TLSConfiguration>> answer, Duration age) {}
