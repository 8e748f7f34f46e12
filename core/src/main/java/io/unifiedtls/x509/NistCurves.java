package io.unifiedtls.x509;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.util.List;
import java.util.stream.Stream;

/** The curves that TLS 1.3 has signature schemes for (RFC 8446, section 4.2.3), and that all implementations sign with. */
public final class NistCurves {

    private static final List<EllipticCurve> CURVES = Stream.of("secp256r1", "secp384r1", "secp521r1")
            .map(NistCurves::curve)
            .toList();

    private NistCurves() {}

    /** Whether a key is on one of them. Others, such as secp256k1 and brainpoolP256r1, have the same sizes. */
    public static boolean include(PublicKey key) {
        return key instanceof ECPublicKey ec && CURVES.contains(ec.getParams().getCurve());
    }

    private static EllipticCurve curve(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("The Java runtime has no curve " + name, ex);
        }
    }
}
