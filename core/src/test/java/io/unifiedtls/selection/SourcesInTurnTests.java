package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository;
import io.unifiedtls.ClientHello;
import io.unifiedtls.HandshakeRefusedException;
import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.ServerName;
import io.unifiedtls.SigningChain;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.testing.Contexts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Several sources are asked for exact names before any is asked for wildcards. */
class SourcesInTurnTests {

    private static final SigningChain EXACT = certificateFor("www.victim.example");
    private static final SigningChain WILDCARD = certificateFor("*.victim.example");

    private final Rows first = new Rows();
    private final Rows second = new Rows();
    private final List<CacheableSniResolver> resolvers =
            RepositoryResolver.inTurn(List.of(resolver(first, "first"), resolver(second, "second")));

    @Test
    void exactNameOfALaterSourceComesBeforeAWildcard() {
        first.chains.put("*.victim.example", WILDCARD);
        second.chains.put("www.victim.example", EXACT);
        assertThat(answer("www.victim.example")).contains(EXACT);
        assertThat(answer("api.victim.example")).contains(WILDCARD);
        assertThat(answer("victim.example")).isEmpty();
    }

    @Test
    void brokenEntryOfARepositoryHoldsItsName() {
        first.broken.put("www.victim.example", true);
        second.chains.put("www.victim.example", EXACT);
        assertThatExceptionOfType(HandshakeRefusedException.class).isThrownBy(() -> answer("www.victim.example"));
    }

    @Test
    void brokenEntryThatHoldsNothingTakesNothing() {
        first.broken.put("www.victim.example", false);
        second.chains.put("www.victim.example", EXACT);
        assertThat(answer("www.victim.example")).contains(EXACT);
        second.chains.clear();
        second.chains.put("*.victim.example", WILDCARD);
        assertThat(answer("www.victim.example")).contains(WILDCARD);
        second.chains.clear();
        assertThatExceptionOfType(HandshakeRefusedException.class)
                .as("nobody else knows it")
                .isThrownBy(() -> answer("www.victim.example"));
    }

    @Test
    void oneSourceIsAskedOnce() {
        RepositoryResolver only = resolver(first, "only");
        assertThat(RepositoryResolver.inTurn(List.of(only))).containsExactly(only);
    }

    private Optional<SigningChain> answer(String name) {
        TLSServerContext context = Contexts.factory(TLSConfiguration.builder()
                        .signingChains(certificateFor("default.example"))
                        .build())
                .server("default");
        ClientHello hello =
                ClientHello.builder().serverName(new ServerName(name)).build();
        return resolvers.stream()
                .flatMap(resolver -> resolver.resolve(hello, context).stream())
                .findFirst()
                .map(found -> found.signingChains().get(0));
    }

    private static RepositoryResolver resolver(CertificateRepository repository, String origin) {
        return new RepositoryResolver(
                repository,
                origin,
                Optional.empty(),
                name -> TLSConfiguration.builder().build(),
                event -> {},
                10);
    }

    private static final class Rows implements CertificateRepository {

        private final Map<String, SigningChain> chains = new HashMap<>();
        /** And whether it holds its name. */
        private final Map<String, Boolean> broken = new HashMap<>();

        @Override
        public Optional<Entry> find(String name) {
            if (broken.containsKey(name)) {
                throw new InvalidMaterialException("The row is torn. Mend it.");
            }
            return Optional.ofNullable(chains.get(name)).map(Entry::of);
        }

        @Override
        public boolean holds(String name) {
            return broken.getOrDefault(name, true);
        }

        @Override
        public Stream<Summary> list() {
            return Stream.empty();
        }
    }
}
