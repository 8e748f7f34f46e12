package io.unifiedtls.backend.openssl;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.x509.KeyPairs;
import io.unifiedtls.x509.PointProof;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativePointProofTests {

    private static PointProof proof;

    @BeforeAll
    static void load() {
        assertThat(OpensslBackend.missing()).isEmpty();
        proof = new NativePointProof();
    }

    /** So many that there are numbers of all lengths. */
    @Test
    void keysAreProvedByTheirOwnPointsOnly() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair other = generator.generateKeyPair();
        for (int i = 0; i < 600; i++) {
            KeyPair pair = generator.generateKeyPair();
            assertThat(succeeds(pair, pair)).isTrue();
            assertThat(succeeds(pair, other)).isFalse();
            assertThat(succeeds(other, pair)).isFalse();
        }
    }

    /** A number with leading zeros, and one with a bit where a sign would be. */
    @Test
    void smallestAndGreatestKeyAreProved() throws Exception {
        ECParameterSpec curve = curve("secp256r1");
        ECPoint generator = curve.getGenerator();
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        ECPoint negative = new ECPoint(generator.getAffineX(), p.subtract(generator.getAffineY()));
        ECPrivateKey one = privateKey(BigInteger.ONE, curve);
        ECPrivateKey last = privateKey(curve.getOrder().subtract(BigInteger.ONE), curve);
        assertThat(proof.succeeds(one, publicKey(generator, curve))).isTrue();
        assertThat(proof.succeeds(last, publicKey(negative, curve))).isTrue();
        assertThat(proof.succeeds(one, publicKey(negative, curve))).isFalse();
        assertThat(proof.succeeds(last, publicKey(generator, curve))).isFalse();
    }

    /** The point of a key is that of any key if the generator may be chosen. */
    @Test
    void curveWithAnotherGeneratorProvesNothing() throws Exception {
        ECParameterSpec curve = curve("secp256r1");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        ECParameterSpec forged =
                new ECParameterSpec(curve.getCurve(), key.getW(), curve.getOrder(), curve.getCofactor());
        assertThat(proof.succeeds((ECPrivateKey) pair.getPrivate(), new GivenKey(key.getW(), forged)))
                .isFalse();
    }

    /** Of a provider that does not check them. */
    @Test
    void numbersThatAreNoCoordinatesProveNothing() throws Exception {
        ECParameterSpec curve = curve("secp256r1");
        ECPoint generator = curve.getGenerator();
        ECPrivateKey one = privateKey(BigInteger.ONE, curve);
        BigInteger beyond = BigInteger.ONE.shiftLeft(256);
        List<ECPoint> wrong = List.of(
                ECPoint.POINT_INFINITY,
                new ECPoint(generator.getAffineX().add(beyond), generator.getAffineY()),
                new ECPoint(generator.getAffineX(), generator.getAffineY().add(beyond)),
                new ECPoint(generator.getAffineX().subtract(beyond), generator.getAffineY()));
        for (int i = 0; i < 100; i++) {
            for (ECPoint point : wrong) {
                assertThat(proof.succeeds(one, new GivenKey(point, curve))).isFalse();
            }
        }
        assertThat(proof.succeeds(one, new GivenKey(generator, curve))).isTrue();
    }

    @Test
    void keyThatIsNotProvedIsCheckedOtherwise() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        KeyPair other = generator.generateKeyPair();
        AtomicInteger asked = new AtomicInteger();
        KeyPairs.proveFirstBy((privateKey, publicKey) -> {
            asked.incrementAndGet();
            return false;
        });
        try {
            assertThat(KeyPairs.belongTogether(pair.getPrivate(), pair.getPublic()))
                    .isTrue();
            assertThat(KeyPairs.belongTogether(pair.getPrivate(), other.getPublic()))
                    .isFalse();
            assertThat(asked).hasValue(2);
        } finally {
            KeyPairs.proveFirstBy(proof);
        }
        assertThat(KeyPairs.belongTogether(pair.getPrivate(), pair.getPublic())).isTrue();
        assertThat(KeyPairs.belongTogether(pair.getPrivate(), other.getPublic()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void otherCurvesAreLeftToOthers(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();
        assertThat(succeeds(pair, pair)).isFalse();
        assertThat(KeyPairs.belongTogether(pair.getPrivate(), pair.getPublic())).isTrue();
    }

    /** With all of that memory in use, a handshake would fail instead of asking Bouncy Castle. */
    @Test
    void proofTakesNoFurtherMemoryOutsideTheHeap() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        long before = direct.getCount();
        for (int i = 0; i < 1000; i++) {
            assertThat(succeeds(pair, pair)).isTrue();
        }
        assertThat(direct.getCount() - before).as("buffers for 1,000 proofs").isLessThan(100);
    }

    @Test
    void moreThreadsThanProcessorsGetTheRightAnswer() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        KeyPair other = generator.generateKeyPair();
        int threads = 4 * Runtime.getRuntime().availableProcessors();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier all = new CyclicBarrier(threads);
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                wrong.add(executor.submit(() -> {
                    all.await(1, TimeUnit.MINUTES);
                    return wrongAnswers(pair, other);
                }));
            }
            for (Future<Integer> answers : wrong) {
                assertThat(answers.get(1, TimeUnit.MINUTES)).isZero();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static int wrongAnswers(KeyPair pair, KeyPair other) throws Exception {
        int wrong = 0;
        for (int i = 0; i < 500; i++) {
            wrong += KeyPairs.belongTogether(pair.getPrivate(), pair.getPublic()) ? 0 : 1;
            wrong += KeyPairs.belongTogether(pair.getPrivate(), other.getPublic()) ? 1 : 0;
            wrong += succeeds(pair, other) ? 1 : 0;
        }
        return wrong;
    }

    private static boolean succeeds(KeyPair secret, KeyPair point) {
        return proof.succeeds((ECPrivateKey) secret.getPrivate(), (ECPublicKey) point.getPublic());
    }

    private static ECParameterSpec curve(String name) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    private static ECPrivateKey privateKey(BigInteger secret, ECParameterSpec curve) throws GeneralSecurityException {
        return (ECPrivateKey) KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(secret, curve));
    }

    private static ECPublicKey publicKey(ECPoint point, ECParameterSpec curve) throws GeneralSecurityException {
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, curve));
    }

    /** With parameters that the JDK would not read. */
    private record GivenKey(ECPoint getW, ECParameterSpec getParams) implements ECPublicKey {

        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return "X.509";
        }

        @Override
        public byte[] getEncoded() {
            return new byte[0];
        }
    }
}
