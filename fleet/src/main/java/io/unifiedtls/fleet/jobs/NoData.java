package io.unifiedtls.fleet.jobs;

import com.github.kagkarlsson.scheduler.serializer.Serializer;

/** Jobs have no data. The default reads Java objects, and so would run what somebody has written into a row. */
final class NoData implements Serializer {

    @Override
    @SuppressWarnings("NullAway") // The library's way to say "none"
    public byte[] serialize(Object data) {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // The library's way to say "none"
    public <T> T deserialize(Class<T> type, byte[] data) {
        return null;
    }
}
