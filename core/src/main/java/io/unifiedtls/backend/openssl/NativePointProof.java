package io.unifiedtls.backend.openssl;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import io.unifiedtls.x509.PointProof;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * BoringSSL multiplies the generator of P-256 in a fifth of the time that Bouncy Castle takes. It does so for every key that it reads with its public point
 * (RFC 5915, section 3), and refuses the key if the point is another one. So a key is given to it with the point of the certificate. With P-384 and P-521 it
 * is the slower one.
 */
final class NativePointProof implements PointProof {

    /** A private key (RFC 5958, section 2) on P-256, up to its value, and what is between this and the coordinates of the point. */
    private static final byte[] BEFORE_VALUE = HexFormat.of()
            .parseHex("308187" + "020100" + "301306072a8648ce3d020106082a8648ce3d030107" + "046d306b0201010420");

    private static final byte[] BEFORE_POINT = HexFormat.of().parseHex("a144034200" + "04");
    private static final byte[] BEGIN = "-----BEGIN PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n-----END PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII);
    private static final int NUMBER = 32;

    /** A key on P-256 in PEM is a little smaller. */
    private static final int PEM_SIZE = 256;

    private final ECParameterSpec curve = p256();

    /** Memory outside the heap, for a key on each processor. A handshake never asks for more, because there may be none left. */
    private final BlockingQueue<ByteBuffer> buffers;

    private final boolean isChecked;

    /** Asks the library for a right and for a wrong point: one that does not check them proves nothing. */
    NativePointProof() {
        int processors = Runtime.getRuntime().availableProcessors();
        buffers = new ArrayBlockingQueue<>(processors);
        for (int i = 0; i < processors; i++) {
            buffers.add(ByteBuffer.allocateDirect(PEM_SIZE));
        }
        ECPoint generator = curve.getGenerator();
        isChecked = isRead(BigInteger.ONE, generator) && !isRead(BigInteger.TWO, generator);
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("The Java runtime has no P-256", ex);
        }
    }

    @Override
    public boolean succeeds(ECPrivateKey privateKey, ECPublicKey publicKey) {
        BigInteger value = privateKey.getS();
        ECPoint point = publicKey.getW();
        return isChecked
                && isP256(publicKey.getParams())
                && !point.equals(ECPoint.POINT_INFINITY)
                && fits(value)
                && fits(point.getAffineX())
                && fits(point.getAffineY())
                && isRead(value, point);
    }

    /** A number that is cut off would be another one. */
    private static boolean fits(BigInteger number) {
        return number.signum() >= 0 && number.bitLength() <= Byte.SIZE * NUMBER;
    }

    /** With a generator of its own, a certificate would fit any key (CVE-2020-0601). */
    private boolean isP256(ECParameterSpec parameters) {
        return curve.getCurve().equals(parameters.getCurve())
                && curve.getGenerator().equals(parameters.getGenerator())
                && curve.getOrder().equals(parameters.getOrder());
    }

    private boolean isRead(BigInteger value, ECPoint point) {
        ByteBuffer pem = buffers.poll();
        if (pem == null) {
            return false;
        }
        byte[] key = encode(value, point);
        byte[] base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(key);
        try {
            return isRead(pem.put(BEGIN).put(base64).put(END));
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(base64, (byte) 0);
            pem.clear().put(new byte[PEM_SIZE]).clear();
            buffers.add(pem);
        }
    }

    private static byte[] encode(BigInteger value, ECPoint point) {
        ByteBuffer key = ByteBuffer.allocate(BEFORE_VALUE.length + BEFORE_POINT.length + 3 * NUMBER);
        key.put(BEFORE_VALUE);
        put(value, key);
        key.put(BEFORE_POINT);
        put(point.getAffineX(), key);
        put(point.getAffineY(), key);
        return key.array();
    }

    /** Without the octet of its sign, and with leading zeros. */
    private static void put(BigInteger number, ByteBuffer key) {
        byte[] bytes = number.toByteArray();
        int used = Math.min(bytes.length, NUMBER);
        key.put(new byte[NUMBER - used]).put(bytes, bytes.length - used, used);
        Arrays.fill(bytes, (byte) 0);
    }

    /** The library clears memory that it frees. */
    private static boolean isRead(ByteBuffer pem) {
        long input = 0;
        long key = 0;
        try {
            input = SSL.newMemBIO();
            SSL.bioWrite(input, Buffer.address(pem), pem.position());
            key = SSL.parsePrivateKey(input, null);
            return key != 0;
        } catch (Exception ex) { // Which is all that it declares
            SSL.clearError();
            return false;
        } finally {
            if (key != 0) {
                SSL.freePrivateKey(key);
            }
            if (input != 0) {
                SSL.freeBIO(input);
            }
        }
    }
}
