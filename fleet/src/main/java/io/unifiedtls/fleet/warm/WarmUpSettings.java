package io.unifiedtls.fleet.warm;

import java.time.Duration;

/**
 * Settings of the start.
 *
 * @param names how many names are looked up at most; 0 for none
 * @param timeout of all lookups together
 * @param threads how many lookups run at once
 */
public record WarmUpSettings(int names, Duration timeout, int threads) {}
