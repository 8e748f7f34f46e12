package io.unifiedtls.revocation;

import io.unifiedtls.fetch.BoundedBody;
import java.io.ByteArrayOutputStream;

/** A body that is one value in DER, as OCSP responses and lists are, and so says itself how long it is. */
final class DerBody extends BoundedBody {

    private static final int SEQUENCE = 0x30;
    private static final int UNKNOWN = -1;

    private long length = UNKNOWN;

    private DerBody(int largest) {
        super(largest, null);
    }

    static DerBody of(int largest) {
        return new DerBody(largest);
    }

    @Override
    protected boolean isWhole(ByteArrayOutputStream arrived) {
        length = length == UNKNOWN ? length(arrived) : length;
        if (length > largest()) {
            throw tooLarge();
        }
        return length >= 0 && arrived.size() >= length;
    }

    @Override
    protected boolean endsWithTheResponse() {
        return false;
    }

    /** Of the whole value; unknown while its first bytes do not tell. */
    private long length(ByteArrayOutputStream begin) {
        byte[] read = begin.toByteArray();
        if (read.length > 0 && (read[0] & 0xff) != SEQUENCE) {
            throw end("it cannot be read");
        }
        if (read.length < 2) {
            return UNKNOWN;
        }
        int first = read[1] & 0xff;
        if (first < 0x80) {
            return 2L + first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 4) {
            throw end("it cannot be read");
        }
        if (read.length < 2 + count) {
            return UNKNOWN;
        }
        long content = 0;
        for (int i = 0; i < count; i++) {
            content = (content << 8) | (read[2 + i] & 0xff);
        }
        return 2L + count + content;
    }
}
