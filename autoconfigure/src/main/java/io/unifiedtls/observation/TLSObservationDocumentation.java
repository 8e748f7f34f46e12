package io.unifiedtls.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/** The observations of servers. No key of low cardinality has a value that a client chooses. */
public enum TLSObservationDocumentation implements ObservationDocumentation {

    /** A handshake of a server, from its first bytes to its end. */
    HANDSHAKE {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultHandshakeObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return HandshakeKeys.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return ClientKeys.values();
        }
    },

    /** A call of a resolver other than the host table, unless its answer is remembered. */
    RESOLVER_CALL {
        @Override
        public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
            return DefaultResolverObservationConvention.class;
        }

        @Override
        public KeyName[] getLowCardinalityKeyNames() {
            return ResolverKeys.values();
        }

        @Override
        public KeyName[] getHighCardinalityKeyNames() {
            return new KeyName[] {ClientKeys.SERVER_NAME};
        }
    };

    /** Keys of few values of a handshake, the tags of the meter {@code tls.handshakes}. */
    public enum HandshakeKeys implements KeyName {
        /** The label of the configuration that was selected, {@code other} from the 201st on, or {@code none}. */
        CONFIGURATION("configuration"),
        /** The version that was negotiated, or {@code none}. */
        VERSION("version"),
        /** Whether a session was resumed; {@code none} without a connection. */
        RESUMED("resumed"),
        /** {@code success}, the name of the alert, or what happened without one. */
        OUTCOME("outcome"),
        /** {@code server} or {@code client}; {@code none} on success. */
        REFUSED_BY("refused.by");

        private final String key;

        HandshakeKeys(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /** Keys of few values of a call of a resolver. */
    public enum ResolverKeys implements KeyName {
        /** The name of the resolver's bean, or the property of a source. */
        RESOLVER("resolver"),
        /** What came of the call. */
        OUTCOME("outcome");

        private final String key;

        ResolverKeys(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }

    /** Keys of any number of values, some of which a client chooses. Their values are printable and short. */
    public enum ClientKeys implements KeyName {
        /** The name that the client asks for. */
        SERVER_NAME("tls.client.server_name"),
        /** The address of the client. */
        ADDRESS("client.address"),
        /** The cipher suite that was negotiated. */
        CIPHER_SUITE("tls.cipher"),
        /** The application protocol that was negotiated. */
        APPLICATION_PROTOCOL("tls.next_protocol"),
        /** Why the handshake ended without a connection. */
        REASON("tls.refusal.reason");

        private final String key;

        ClientKeys(String key) {
            this.key = key;
        }

        @Override
        public String asString() {
            return key;
        }
    }
}
