package io.unifiedtls.x509;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A value in DER (X.690, section 8.1) by its tag and length alone, so that its parts can be read one by one. Tags of several bytes are not
 * known here.
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared
record DerValue(int tag, byte[] content) {

    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int SEQUENCE = 0x30;

    /**
     * The only value in these bytes.
     *
     * @throws IllegalArgumentException if there is not exactly one value with this tag
     */
    static DerValue only(int tag, byte[] encoded) {
        List<DerValue> values = all(encoded);
        if (values.size() != 1 || values.get(0).tag != tag) {
            throw new IllegalArgumentException("Not exactly one value with this tag");
        }
        return values.get(0);
    }

    /**
     * All parts of a constructed value.
     *
     * @throws IllegalArgumentException if one of them is incomplete
     */
    List<DerValue> parts() {
        return all(content);
    }

    private static List<DerValue> all(byte[] encoded) {
        List<DerValue> values = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(encoded);
        try {
            while (rest.hasRemaining()) {
                values.add(next(rest));
            }
        } catch (BufferUnderflowException ex) {
            throw new IllegalArgumentException("An incomplete value", ex);
        }
        return values;
    }

    private static DerValue next(ByteBuffer encoded) {
        int tag = encoded.get() & 0xFF;
        int length = encoded.get();
        if (length < 0) {
            int octets = length & 0x7F;
            if (octets == 0 || octets > 3) {
                throw new IllegalArgumentException("A length that does not occur in certificates and keys");
            }
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = (length << 8) | (encoded.get() & 0xFF);
            }
        }
        if (length > encoded.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] content = new byte[length];
        encoded.get(content);
        return new DerValue(tag, content);
    }
}
