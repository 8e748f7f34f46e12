package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.unifiedtls.PeerIdentity;
import io.unifiedtls.TLSConnection;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.MutablePropertyValues;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.data.projection.SpelAwareProxyProjectionFactory;
import org.springframework.format.support.DefaultFormattingConversionService;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.handler.annotation.support.PayloadMethodArgumentResolver;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.validation.DataBinder;
import org.springframework.web.bind.WebDataBinder;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/** What makes arguments of requests and messages cannot make what stands for a verified certificate. */
class UnforgeableTests {

    private static final Map<String, Object> VALUES = Map.ofEntries(
            Map.entry("dnsNames", "a.example"),
            Map.entry("uris", "spiffe://example/a"),
            Map.entry("emailAddresses", "a@a.example"),
            Map.entry("subject", "CN=a"),
            Map.entry("chain", ""),
            Map.entry("configuration", "a"),
            Map.entry("version", "TLSv1.3"),
            Map.entry("cipherSuite", "TLS_AES_128_GCM_SHA256"),
            Map.entry("peerCertificates", ""),
            Map.entry("resumed", "true"),
            Map.entry("builder.version", "TLS_1_3"),
            Map.entry("builder.cipherSuite", "TLS_AES_128_GCM_SHA256"),
            Map.entry("builder.configuration", "a"));

    private static final String JSON = """
            {"dnsNames": ["a.example"], "uris": [], "emailAddresses": [], "subject": "CN=a", "chain": [], "configuration": "a",
             "version": "TLS_1_3", "cipherSuite": {"codePoint": 4865}, "applicationProtocol": null, "serverName": null,
             "resumed": true, "peerCertificates": [], "namedGroup": null,
             "builder": {"version": "TLS_1_3", "cipherSuite": {"codePoint": 4865}, "configuration": "a"}}""";

    @ParameterizedTest
    @ValueSource(classes = {PeerIdentity.class, TLSConnection.class})
    void binders(Class<?> type) {
        assertThatException().isThrownBy(() -> BeanUtils.instantiateClass(type));
        WebDataBinder binder = new WebDataBinder(null, "a");
        binder.setConversionService(new DefaultFormattingConversionService());
        binder.setTargetType(ResolvableType.forClass(type));
        assertThatException().isThrownBy(() -> {
            binder.construct(new DataBinder.ValueResolver() {
                @Override
                public @Nullable Object resolveValue(String name, Class<?> wanted) {
                    return VALUES.get(name);
                }

                @Override
                public Set<String> getNames() {
                    return VALUES.keySet();
                }
            });
            binder.bind(new MutablePropertyValues(VALUES));
            throw new IllegalStateException(String.valueOf(binder.getTarget()).isEmpty() ? "" : "made nothing");
        });
        assertThat(binder.getTarget()).isNull();
    }

    @ParameterizedTest
    @ValueSource(classes = {PeerIdentity.class, TLSConnection.class})
    void converters(Class<?> type) {
        DefaultConversionService conversions = new DefaultConversionService();
        assertThat(conversions.canConvert(String.class, type)).isFalse();
        for (Object source : new Object[] {"a", new String[] {"a"}, List.of("a"), VALUES}) {
            assertThatException().isThrownBy(() -> conversions.convert(source, type));
        }
    }

    /** The JDK's, and with them Spring Data's, which takes every interface for its own. */
    @ParameterizedTest
    @ValueSource(classes = {PeerIdentity.class, TLSConnection.class})
    void proxies(Class<?> type) {
        assertThat(type.isSealed()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proxy.newProxyInstance(
                        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null));
        Object projection = new SpelAwareProxyProjectionFactory().createProjection(type, VALUES);
        assertThat(type.isInstance(projection)).isFalse();
    }

    /** Jackson, even if it is told what to make. */
    @ParameterizedTest
    @ValueSource(classes = {PeerIdentity.class, TLSConnection.class})
    void json(Class<?> type) {
        Class<?> implementation = type.getPermittedSubclasses()[0];
        JsonMapper trusting = JsonMapper.builder()
                .activateDefaultTypingAsProperty(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfSubType(Object.class)
                                .allowIfBaseType(Object.class)
                                .build(),
                        DefaultTyping.NON_FINAL,
                        "@class")
                .build();
        String named = JSON.replaceFirst("\\{", "{\"@class\": \"%s\",".formatted(implementation.getName()));
        for (JsonMapper mapper : new JsonMapper[] {JsonMapper.shared(), trusting}) {
            for (String text : new String[] {JSON, named, "\"a\"", "[]", "{}"}) {
                assertThatException().isThrownBy(() -> mapper.readValue(text, type));
                assertThatException().isThrownBy(() -> mapper.readValue(text, implementation));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {PeerIdentity.class, TLSConnection.class})
    void messages(Class<?> type) throws Exception {
        PayloadMethodArgumentResolver resolver =
                new PayloadMethodArgumentResolver(new JacksonJsonMessageConverter(), null, true);
        MethodParameter parameter = new MethodParameter(
                UnforgeableTests.class.getDeclaredMethod(type == PeerIdentity.class ? "onPeer" : "onConnection", type),
                0);
        for (String payload : new String[] {JSON, "\"a\"", "{}"}) {
            assertThatException()
                    .isThrownBy(() -> resolver.resolveArgument(
                            parameter,
                            MessageBuilder.withPayload(payload)
                                    .setHeader("contentType", "application/json")
                                    .build()));
        }
    }

    void onPeer(PeerIdentity peer) {}

    void onConnection(TLSConnection connection) {}
}
