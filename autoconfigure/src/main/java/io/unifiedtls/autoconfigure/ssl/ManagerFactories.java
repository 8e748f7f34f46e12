package io.unifiedtls.autoconfigure.ssl;

import java.security.KeyStore;
import java.security.Provider;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import org.jspecify.annotations.Nullable;

/** Factories, which Spring Boot wants, of managers that there are already. */
final class ManagerFactories {

    private static final Provider PROVIDER = new ManagerProvider();

    private ManagerFactories() {}

    public static KeyManagerFactory of(KeyManager manager) {
        return new Keys(manager);
    }

    public static TrustManagerFactory of(TrustManager manager) {
        return new Trust(manager);
    }

    private static final class ManagerProvider extends Provider {

        private static final long serialVersionUID = 1L;

        ManagerProvider() {
            super("UnifiedTLS", "1", "Managers of Unified TLS contexts");
        }
    }

    private static final class Keys extends KeyManagerFactory {

        Keys(KeyManager manager) {
            super(
                    new KeyManagerFactorySpi() {

                        @Override
                        protected void engineInit(@Nullable KeyStore keyStore, char @Nullable [] password) {}

                        @Override
                        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

                        @Override
                        protected KeyManager[] engineGetKeyManagers() {
                            return new KeyManager[] {manager};
                        }
                    },
                    PROVIDER,
                    "UnifiedTLS");
        }
    }

    private static final class Trust extends TrustManagerFactory {

        Trust(TrustManager manager) {
            super(
                    new TrustManagerFactorySpi() {

                        @Override
                        protected void engineInit(@Nullable KeyStore keyStore) {}

                        @Override
                        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

                        @Override
                        protected TrustManager[] engineGetTrustManagers() {
                            return new TrustManager[] {manager};
                        }
                    },
                    PROVIDER,
                    "UnifiedTLS");
        }
    }
}
