package io.unifiedtls.revocation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request and its destination.
 *
 * @param address with http or https, and a host
 * @param ocspRequest in DER; absent where a list is fetched
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares them
record Question(URI address, byte @Nullable [] ocspRequest) {

    private static final int LARGEST_RESPONSE = 65_536;

    static Question post(URI address, byte[] ocspRequest) {
        return new Question(address, ocspRequest);
    }

    static Question get(URI address) {
        return new Question(address, null);
    }

    /** The limit of an answer in bytes; a response about one certificate has a few KB. */
    int largestAnswer(int largestList) {
        return ocspRequest == null ? largestList : Math.min(largestList, LARGEST_RESPONSE);
    }

    /** Whether an address, as certificates hold them, may be asked at all. */
    static boolean isAddress(String address) {
        try {
            URI uri = URI.create(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && address.length() <= 2_048;
        } catch (IllegalArgumentException ex) {
            return false;
        }
    }

    HttpRequest request(Duration timeout) throws IOException {
        try {
            HttpRequest.Builder builder = HttpRequest.newBuilder(address).timeout(timeout);
            return ocspRequest == null
                    ? builder.GET().build()
                    : builder.header("Content-Type", "application/ocsp-request")
                            .header("Accept", "application/ocsp-response")
                            .POST(BodyPublishers.ofByteArray(ocspRequest))
                            .build();
        } catch (IllegalArgumentException ex) {
            throw new IOException("%s is not a valid address for a query".formatted(address), ex);
        }
    }
}
