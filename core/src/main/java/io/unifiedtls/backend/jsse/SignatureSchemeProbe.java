package io.unifiedtls.backend.jsse;

import io.unifiedtls.SignatureScheme;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * Finds out which signature schemes the JDK has: it does not say, and drops the names that it does not know. So a client
 * is asked to offer all of them, and its ClientHello has those that are left.
 */
final class SignatureSchemeProbe {

    /** A record's header, a handshake message's, version and random (RFC 8446, sections 5.1, 4 and 4.1.2). */
    private static final int FIXED_LENGTH = 5 + 4 + 2 + 32;

    private static final int SIGNATURE_ALGORITHMS = 13;

    private SignatureSchemeProbe() {}

    /** The names; none where the JDK cannot be told any. */
    static List<String> supported(SSLContext context) {
        if (!NewerParameters.SIGNATURE_SCHEMES.isAvailable()) {
            return List.of();
        }
        SSLEngine client = context.createSSLEngine();
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setAlgorithmConstraints(StrongSignatures.ONLY);
        NewerParameters.SIGNATURE_SCHEMES.set(
                parameters,
                SignatureScheme.known().stream().map(SignatureScheme::name).toList());
        client.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        try {
            client.wrap(ByteBuffer.allocate(0), record);
        } catch (SSLException ex) {
            throw new IllegalStateException("The JDK did not create a ClientHello", ex);
        }
        return offered(record.flip());
    }

    private static List<String> offered(ByteBuffer record) {
        record.position(FIXED_LENGTH);
        skip(record, record.get()); // legacy_session_id
        skip(record, record.getShort()); // cipher_suites
        skip(record, record.get()); // legacy_compression_methods
        record.getShort();
        while (record.hasRemaining()) {
            int type = record.getShort();
            int length = record.getShort();
            if (type == SIGNATURE_ALGORITHMS) {
                return names(record, record.getShort() / 2);
            }
            skip(record, length);
        }
        return List.of();
    }

    private static List<String> names(ByteBuffer record, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(new SignatureScheme(Short.toUnsignedInt(record.getShort())).name());
        }
        return names;
    }

    private static void skip(ByteBuffer record, int length) {
        record.position(record.position() + length);
    }
}
