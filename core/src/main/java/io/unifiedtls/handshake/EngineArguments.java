package io.unifiedtls.handshake;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The checks that every {@code SSLEngine} makes, in any state. */
final class EngineArguments {

    private EngineArguments() {}

    /** Of {@code unwrap}. */
    static void check(@Nullable ByteBuffer source, ByteBuffer @Nullable [] destinations, int offset, int length) {
        required(source);
        ByteBuffer[] present = required(destinations);
        requireBuffers(present, offset, length);
        for (int i = offset; i < offset + length; i++) {
            requireWritable(present[i]);
        }
    }

    /** Of {@code wrap}. */
    static void check(ByteBuffer @Nullable [] sources, int offset, int length, @Nullable ByteBuffer destination) {
        requireWritable(required(destination));
        requireBuffers(required(sources), offset, length);
    }

    private static void requireBuffers(ByteBuffer[] buffers, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        for (int i = offset; i < offset + length; i++) {
            required(buffers[i]);
        }
    }

    private static <T> T required(@Nullable T argument) {
        if (argument == null) {
            throw new IllegalArgumentException("A buffer is null");
        }
        return argument;
    }

    private static void requireWritable(ByteBuffer destination) {
        if (destination.isReadOnly()) {
            throw new ReadOnlyBufferException();
        }
    }
}
