package io.unifiedtls.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** Declares the parts that a native image cannot see: the class that Tomcat makes by its name, and the registry of cipher suites. */
final class TLSRuntimeHints implements RuntimeHintsRegistrar {

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        hints.reflection()
                .registerTypeIfPresent(
                        classLoader == null ? TLSRuntimeHints.class.getClassLoader() : classLoader,
                        "io.unifiedtls.server.tomcat.TLSHttp11NioProtocol",
                        MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        hints.reflection()
                .registerType(TypeReference.of("javax.net.ssl.SSLParameters"), MemberCategory.INVOKE_PUBLIC_METHODS);
        hints.resources().registerPattern("io/unifiedtls/cipher-suites.properties");
    }
}
