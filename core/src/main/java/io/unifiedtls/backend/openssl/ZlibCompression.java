package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.OpenSslCertificateCompressionAlgorithm;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.Deflater;
import javax.net.ssl.SSLEngine;

/**
 * Compresses the certificates that a server sends (RFC 8879), once for all its clients: a context has few chains, and what
 * it sends of each is always the same. Thread-safe.
 */
final class ZlibCompression implements OpenSslCertificateCompressionAlgorithm {

    /** CertificateCompressionAlgorithm (RFC 8879, section 7.3). */
    private static final int ZLIB = 1;

    private static final int MOST_REMEMBERED = 4;

    private final List<Message> remembered = new CopyOnWriteArrayList<>();

    @Override
    public byte[] compress(SSLEngine engine, byte[] certificates) {
        for (Message message : remembered) {
            if (Arrays.equals(message.plain(), certificates)) {
                return message.compressed();
            }
        }
        byte[] compressed = deflate(certificates);
        if (remembered.size() < MOST_REMEMBERED) {
            remembered.add(new Message(certificates, compressed));
        }
        return compressed;
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream compressed = new ByteArrayOutputStream(plain.length);
            byte[] chunk = new byte[4_096];
            while (!deflater.finished()) {
                compressed.write(chunk, 0, deflater.deflate(chunk));
            }
            return compressed.toByteArray();
        } finally {
            deflater.end();
        }
    }

    @Override
    public byte[] decompress(SSLEngine engine, int length, byte[] compressed) {
        throw new UnsupportedOperationException("The server only compresses certificates and never decompresses them");
    }

    @Override
    public int algorithmId() {
        return ZLIB;
    }

    @SuppressWarnings("ArrayRecordComponent") // Compared by hand
    private record Message(byte[] plain, byte[] compressed) {}
}
