package io.unifiedtls.test;

import static io.unifiedtls.test.TLSServerAssert.assertThatServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.unifiedtls.Alert;
import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.TLSVersion;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Against the JDK's own server; each assertion is also seen to fail. */
class TLSServerAssertTests {

    private static final String HOST = "shop.example";

    @RegisterExtension
    static final ThrowAwayAuthority AUTHORITY = new ThrowAwayAuthority();

    @Test
    void chain() throws Exception {
        IssuedChain chain = AUTHORITY.server(HOST).issue();
        IssuedChain other = AUTHORITY.server(HOST).issue();
        try (JdkServer server = new JdkServer(chain, null)) {
            assertThatServer("localhost", server.port())
                    .trusting(AUTHORITY)
                    .forHost(HOST)
                    .serves(chain);
            assertThatThrownBy(() -> assertThatServer("localhost", server.port())
                            .forHost(HOST)
                            .serves(other))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("%x", other.certificates().get(0).getSerialNumber())
                    .hasMessageContaining("%x", chain.certificates().get(0).getSerialNumber());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TLSVersion.class,
            names = {"TLS_1_2", "TLS_1_3"})
    void versionAndResumption(TLSVersion version) throws Exception {
        try (JdkServer server = new JdkServer(AUTHORITY.server(HOST).issue(), null)) {
            TLSServerAssert assertion = assertThatServer("localhost", server.port())
                    .trusting(AUTHORITY)
                    .forHost(HOST)
                    .offering(version)
                    .negotiates(version)
                    .resumes();
            assertThatThrownBy(assertion::doesNotResume)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("not to resume");
        }
    }

    @Test
    void fullHandshakes() throws Exception {
        try (JdkServer server = new JdkServer(AUTHORITY.server(HOST).issue(), null)) {
            server.forgetSessions();
            TLSServerAssert assertion = assertThatServer("localhost", server.port())
                    .forHost(HOST)
                    .offering(TLSVersion.TLS_1_2)
                    .doesNotResume();
            assertThatThrownBy(assertion::resumes)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("full handshake");
            assertThatThrownBy(() -> assertion.negotiates(TLSVersion.TLS_1_3))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("TLSv1.2");
        }
    }

    @Test
    void applicationProtocol() throws Exception {
        try (JdkServer server = new JdkServer(AUTHORITY.server(HOST).issue(), null, "http/1.1")) {
            TLSServerAssert assertion = assertThatServer("localhost", server.port())
                    .forHost(HOST)
                    .offering(ApplicationProtocol.H2, ApplicationProtocol.HTTP_1_1)
                    .negotiates(ApplicationProtocol.HTTP_1_1);
            assertThatThrownBy(() -> assertion.negotiates(ApplicationProtocol.H2))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("http/1.1");
            assertion.offering(ApplicationProtocol.H2).refusesWith(Alert.NO_APPLICATION_PROTOCOL);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TLSVersion.class,
            names = {"TLS_1_2", "TLS_1_3"})
    void clients(TLSVersion version) throws Exception {
        IssuedChain good = AUTHORITY.client("alice").issue();
        IssuedChain strange =
                AUTHORITY.client("alice").with(ChainFault.OTHER_AUTHORITY).issue();
        try (JdkServer server = new JdkServer(AUTHORITY.server(HOST).issue(), AUTHORITY)) {
            TLSServerAssert assertion = assertThatServer("localhost", server.port())
                    .trusting(AUTHORITY)
                    .forHost(HOST)
                    .offering(version)
                    .presenting(good)
                    .accepts()
                    .presenting(strange)
                    .refusesWith("certificate_unknown");
            assertThatThrownBy(assertion::accepts).isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> assertion.refusesWith(Alert.UNRECOGNIZED_NAME))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("certificate_unknown");
            assertThatThrownBy(() -> assertion.presenting(good).refusesWith(Alert.UNRECOGNIZED_NAME))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("accepted the client");
        }
    }

    @Test
    void firstFlight() throws Exception {
        ClientHelloMessage hello = ClientHelloMessage.builder().serverName(HOST).build();
        try (JdkServer server = new JdkServer(AUTHORITY.server(HOST).issue(), null)) {
            TLSServerAssert assertion = assertThatServer("localhost", server.port())
                    .answersWithServerHello(hello.records())
                    .answersWithServerHello(hello.records(7))
                    .answersWith(
                            Alert.PROTOCOL_VERSION,
                            ClientHelloMessage.builder()
                                    .versions(TLSVersion.TLS_1_1)
                                    .build()
                                    .records());
            assertThatThrownBy(() -> assertion.answersWith(Alert.UNRECOGNIZED_NAME, hello.records()))
                    .isInstanceOf(AssertionError.class);
            assertThatThrownBy(() -> assertion.answersWithServerHello(
                            "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(AssertionError.class);
        }
    }

    /** Out of order is what the JDK's client mends, and 1,024 bits and SHA-1 are a matter of its settings. */
    @ParameterizedTest
    @EnumSource(
            value = ChainFault.class,
            mode = Mode.EXCLUDE,
            names = {"OUT_OF_ORDER", "WEAK_KEY", "SHA1"})
    void faults(ChainFault fault) throws Exception {
        IssuedChain chain = AUTHORITY.server(HOST).with(fault).issue();
        try (JdkServer server = new JdkServer(chain, null)) {
            TLSServerAssert assertion =
                    assertThatServer("localhost", server.port()).forHost(HOST);
            assertion.serves(chain);
            assertThatThrownBy(() -> assertion.trusting(AUTHORITY).accepts())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Expected localhost");
        }
    }

    @Test
    void disorder() {
        IssuedChain chain = AUTHORITY.server(HOST).with(ChainFault.OUT_OF_ORDER).issue();
        assertThat(chain.certificates().get(0).getBasicConstraints()).isZero();
        assertThat(chain.certificates().get(1).getBasicConstraints()).isEqualTo(-1);
    }
}
