package io.unifiedtls.x509;

import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Multiplies the generator of a curve with Bouncy Castle, since signing and verifying takes the JDK twenty times longer. */
final class PublicPoint {

    /** Those with which handshakes are signed; the tables that Bouncy Castle makes for its multiplication stay with them. */
    private static final List<ECPoint> GENERATORS = Stream.of("P-256", "P-384", "P-521")
            .map(CustomNamedCurves::getByName)
            .map(X9ECParameters::getG)
            .toList();

    private PublicPoint() {}

    /** Whether the public key is the point that belongs to the private one, on the same curve. */
    static boolean isOf(ECPrivateKey privateKey, ECPublicKey publicKey) {
        var parameters = EC5Util.convertSpec(publicKey.getParams());
        ECPoint generator = GENERATORS.stream()
                .filter(parameters.getG()::equals)
                .findFirst()
                .orElse(parameters.getG());
        ECPoint point = new FixedPointCombMultiplier()
                .multiply(generator, privateKey.getS())
                .normalize();
        ECPoint expected = EC5Util.convertPoint(publicKey.getParams(), publicKey.getW());
        return point.equals(expected.normalize());
    }
}
