package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.unifiedtls.operations.TLSHandshakeEvent;
import io.unifiedtls.operations.TLSHostEvent;
import io.unifiedtls.operations.TLSReload;
import io.unifiedtls.testing.Hostile;
import io.unifiedtls.testing.OddCertificates;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the types of the API say of themselves, and what exceptions do, when all that is in them is an attacker's. */
class HostileTextTests {

    private static final X509Certificate CERTIFICATE = OddCertificates.make(
            new X500NameBuilder()
                    .addRDN(BCStyle.O, Hostile.TEXT)
                    .addRDN(BCStyle.CN, Hostile.OCTETS)
                    .build(),
            builder -> builder.addExtension(
                    Extension.subjectAlternativeName, false, new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {
                        OddCertificates.text(GeneralName.dNSName, Hostile.OCTETS),
                        OddCertificates.text(GeneralName.rfc822Name, Hostile.OCTETS),
                        OddCertificates.text(GeneralName.uniformResourceIdentifier, Hostile.OCTETS),
                        new GeneralName(GeneralName.dNSName, "shop.example")
                    })));

    private static final SigningChain CHAIN = SigningChain.of(OddCertificates.KEYS.getPrivate(), List.of(CERTIFICATE));
    private static final TLSConfiguration CONFIGURATION = TLSConfiguration.builder()
            .label(Hostile.TEXT)
            .signingChains(CHAIN)
            .trustStore(TrustStore.of(List.of(CERTIFICATE)))
            .build();
    private static final TLSConnection CONNECTION = TLSConnection.builder(
                    TLSVersion.TLS_1_3, CipherSuite.of("TLS_AES_128_GCM_SHA256"), Hostile.TEXT)
            .applicationProtocol(Optional.of(ApplicationProtocol.of(Hostile.OCTETS)))
            .peerCertificates(List.of(CERTIFICATE))
            .build();

    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            Map.entry(String.class, Hostile.TEXT),
            Map.entry(boolean.class, true),
            Map.entry(int.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Duration.class, Duration.ofMinutes(1)),
            Map.entry(SocketAddress.class, InetSocketAddress.createUnresolved("localhost", 1)),
            Map.entry(SigningChain.class, CHAIN),
            Map.entry(TrustStore.class, TrustStore.of(List.of(CERTIFICATE))),
            Map.entry(TLSConfiguration.class, CONFIGURATION),
            Map.entry(TLSConnection.class, CONNECTION),
            Map.entry(PeerIdentity.class, CONNECTION.peerIdentity().orElseThrow()),
            Map.entry(TLSReload.class, new TLSReload(List.of(), Set.of(), false, List.of(Hostile.TEXT))),
            Map.entry(Alert.class, Alert.INTERNAL_ERROR),
            Map.entry(HandshakeOutcome.class, HandshakeOutcome.sent(Alert.INTERNAL_ERROR)),
            Map.entry(Runnable.class, (Runnable) () -> {}));

    @Test
    void objectsOfTheApiAreHarmlessAsText() {
        assertThat(Stream.of(
                                CHAIN,
                                CONFIGURATION,
                                CONNECTION,
                                CONNECTION.peerIdentity().orElseThrow(),
                                ClientHello.builder()
                                        .applicationProtocols(List.of(ApplicationProtocol.of(Hostile.OCTETS)))
                                        .build())
                        .map(Object::toString))
                .allSatisfy(Hostile::assertHarmless)
                .allMatch(Hostile::isIn);
        assertThat(CHAIN.dnsNames()).containsExactly("shop.example");
    }

    static Stream<Class<?>> records() {
        return classes()
                .filter(type ->
                        Set.of("io.unifiedtls", "io.unifiedtls.operations").contains(type.getPackageName()))
                .filter(type -> type.isRecord() && type.getModifiers().contains(JavaModifier.PUBLIC))
                .<Class<?>>map(JavaClass::reflect)
                .sorted((one, other) -> one.getName().compareTo(other.getName()));
    }

    /** Events, reports and explanations of today, and those to come. */
    @ParameterizedTest
    @MethodSource("records")
    void recordsOfTheApiAreHarmlessAsText(Class<?> type) throws Exception {
        RecordComponent[] components = type.getRecordComponents();
        Constructor<?> constructor = type.getDeclaredConstructor(
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        constructor.setAccessible(true);
        try {
            Object made = constructor.newInstance(Arrays.stream(components)
                    .map(component -> hostile(component.getGenericType()))
                    .toArray());
            Hostile.assertHarmless(made.toString());
        } catch (InvocationTargetException ex) {
            assertThat(ex.getCause()).isInstanceOf(IllegalArgumentException.class);
            Hostile.assertHarmless(ex.getCause().toString());
        }
    }

    static Stream<Class<?>> exceptions() {
        return classes().filter(type -> type.isAssignableTo(Exception.class)).<Class<?>>map(JavaClass::reflect);
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void exceptionsAreHarmlessAsText(Class<?> type) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            constructor.setAccessible(true);
            Object[] arguments = Arrays.stream(constructor.getGenericParameterTypes())
                    .map(HostileTextTests::hostile)
                    .toArray();
            Hostile.assertHarmless(constructor.newInstance(arguments).toString().replace(System.lineSeparator(), " "));
        }
    }

    @Test
    void bothKindsWereFound() {
        assertThat(records()).contains(TLSHostEvent.Disabled.class, TLSHandshakeEvent.Refused.class);
        assertThat(exceptions()).contains(InvalidMaterialException.class, PolicyViolationException.class);
    }

    @Test
    void valuesThatAreRefusedAreHarmlessInTheMessage() {
        for (Runnable refused : List.<Runnable>of(
                () -> new ServerName(Hostile.TEXT),
                () -> ApplicationProtocol.of(Hostile.TEXT.repeat(20)),
                () -> TLSVersion.of(Hostile.TEXT),
                () -> CipherSuite.of(Hostile.TEXT),
                () -> NamedGroup.of(Hostile.TEXT),
                () -> SignatureScheme.of(Hostile.TEXT))) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(refused::run))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(failure -> Hostile.assertHarmless(failure.toString()));
        }
    }

    private static Stream<JavaClass> classes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.unifiedtls").stream();
    }

    private static @Nullable Object hostile(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            Object part = hostile(parameterized.getActualTypeArguments()[0]);
            if (part == null) {
                return parameterized.getRawType() == Optional.class
                        ? Optional.empty()
                        : parameterized.getRawType() == Set.class ? Set.of() : List.of();
            }
            if (parameterized.getRawType() == Optional.class) {
                return Optional.of(part);
            }
            return parameterized.getRawType() == Set.class ? Set.of(part) : List.of(part);
        }
        if (type instanceof Class<?> wanted && wanted.isEnum() && !VALUES.containsKey(wanted)) {
            return wanted.getEnumConstants()[0];
        }
        return VALUES.get(type);
    }
}
