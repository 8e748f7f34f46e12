package io.unifiedtls.testing;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A ClientHello that can be read, and what it is answered with.
 *
 * @param what is special about it
 * @param alert its code; empty for a ServerHello
 * @param draft by the server name
 */
public record OddHello(String what, Optional<Integer> alert, Function<String, HelloDraft> draft) {

    static final int HANDSHAKE_FAILURE = 40;
    static final int ILLEGAL_PARAMETER = 47;
    static final int DECODE_ERROR = 50;
    static final int PROTOCOL_VERSION = 70;
    static final int INAPPROPRIATE_FALLBACK = 86;
    static final int MISSING_EXTENSION = 109;
    static final int UNSUPPORTED_EXTENSION = 110;
    static final int UNRECOGNIZED_NAME = 112;

    public static Stream<OddHello> all() {
        return Stream.of(OddOffers.all(), OddKeys.all(), OddExtensions.all()).flatMap(cases -> cases);
    }

    static OddHello good13(String what, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.empty(), name -> change.apply(HelloDraft.ofTls13(name)));
    }

    static OddHello good12(String what, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.empty(), name -> change.apply(HelloDraft.ofTls12(name)));
    }

    static OddHello bad13(String what, int alert, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.of(alert), name -> change.apply(HelloDraft.ofTls13(name)));
    }

    static OddHello bad12(String what, int alert, UnaryOperator<HelloDraft> change) {
        return new OddHello(what, Optional.of(alert), name -> change.apply(HelloDraft.ofTls12(name)));
    }

    @Override
    public String toString() {
        return what;
    }
}
