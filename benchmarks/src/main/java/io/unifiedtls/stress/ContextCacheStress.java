package io.unifiedtls.stress;

import io.unifiedtls.CacheableSniResolver;
import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSServerContext;
import io.unifiedtls.context.ContextFactory;
import java.util.List;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two connections make and use the context of one configuration while that is forgotten, and others evict it. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Both are answered")
@State
public class ContextCacheStress {

    private static final CacheableSniResolver RESOLVER = (name, context) -> Optional.empty();
    private static final ContextFactory FACTORY = Fixture.factory();
    private static final TLSServerContext ROOT = FACTORY.server("default");

    private final TLSConfiguration configuration = Fixture.fresh();

    /** A connection. */
    @Actor
    public void connect(II_Result result) {
        result.r1 = Fixture.connect(ROOT.derive(configuration));
    }

    /** Another one. */
    @Actor
    public void connectToo(II_Result result) {
        result.r2 = Fixture.connect(ROOT.derive(configuration));
    }

    /** A renewal. */
    @Actor
    public void forget() {
        FACTORY.forget(RESOLVER, Changed.names("shop.example.com"), List.of(configuration));
    }
}
