package io.unifiedtls.stress;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ClientHello;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.context.ContextFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A resolver is asked while what it says changes: the old answer must not be remembered after the change was told. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "It was asked before")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "It was asked after")
@State
public class ForgetStress {

    private static final Map<String, TLSConfiguration> ANSWERS = new ConcurrentHashMap<>();
    private static final CacheableSniResolver RESOLVER = new Answers();
    private static final ContextFactory FACTORY = Fixture.factory(RESOLVER);
    private static final TLSConfiguration BEFORE = Fixture.fresh();
    private static final TLSConfiguration AFTER = Fixture.fresh();

    private final String name = "host-%d.example.com".formatted(Fixture.number());

    public ForgetStress() {
        ANSWERS.put(name, BEFORE);
    }

    /** A handshake. */
    @Actor
    public void ask(II_Result result) {
        result.r1 = answer();
    }

    /** A renewal. */
    @Actor
    public void change() {
        ANSWERS.put(name, AFTER);
        FACTORY.forget(RESOLVER, Changed.names(name), List.of());
    }

    /** A later handshake. */
    @Arbiter
    public void askLater(II_Result result) {
        result.r2 = answer();
        ANSWERS.remove(name);
    }

    private int answer() {
        ClientHello hello = ClientHello.builder()
                .serverName(Optional.of(new ServerName(name)))
                .build();
        Optional<TLSConfiguration> selected =
                FACTORY.explainer("default").explain(hello).configuration();
        return selected.equals(Optional.of(AFTER)) ? 2 : selected.equals(Optional.of(BEFORE)) ? 1 : 0;
    }

    private static final class Answers implements CacheableSniResolver {

        @Override
        public Optional<TLSConfiguration> resolve(ServerName serverName, TLSServerContext context) {
            return Optional.ofNullable(ANSWERS.get(serverName.value()));
        }
    }
}
