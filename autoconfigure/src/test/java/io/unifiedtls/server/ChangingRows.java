package io.unifiedtls.server;

import static io.unifiedtls.server.ChangingHosts.OTHER_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.CLIENT_AUTHORITY;
import static io.unifiedtls.testing.TestCertificates.certificateFor;

import io.unifiedtls.CertificateRepository;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TrustStore;
import io.unifiedtls.material.CertificateAuthority;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A repository as of a database that tells of changes: {@code *.rows.example}. */
final class ChangingRows implements CertificateRepository {

    private final SigningChain chain = certificateFor("*.rows.example");
    private final Map<String, CertificateAuthority> trust =
            new ConcurrentHashMap<>(Map.of("a.rows.example", CLIENT_AUTHORITY, "b.rows.example", CLIENT_AUTHORITY));
    private volatile Consumer<Changed> listener = changed -> {};

    void change(String name) {
        trust.put(name, OTHER_AUTHORITY);
        listener.accept(Changed.names(name));
    }

    @Override
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(trust.get(name))
                .map(authority -> new Entry(
                        List.of(chain),
                        Optional.empty(),
                        Optional.of(TrustStore.of(List.of(authority.certificate())))));
    }

    @Override
    public Stream<Summary> list() {
        return trust.keySet().stream()
                .map(name -> new Summary(List.of(name), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Override
    public void onChange(Consumer<Changed> newListener) {
        listener = newListener;
    }
}
