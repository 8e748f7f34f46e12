package io.unifiedtls.stress;

import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.context.ContextFactory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A connection begins while another generation comes into force. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "It was before")
@Outcome(id = "1, 2, 1", expect = Expect.ACCEPTABLE, desc = "It was after")
@State
public class ExchangeStress {

    private final ContextFactory factory = Fixture.factory();
    private final TLSConfiguration next = Fixture.fresh();

    /** A connection: whether it is answered, and whose configuration it has. */
    @Actor
    public void connect(III_Result result) {
        var root = factory.server("default");
        result.r2 = root.configuration().equals(next) ? 2 : 1;
        result.r1 = Fixture.connect(root);
    }

    /** A reload. */
    @Actor
    public void use() {
        Fixture.use(factory, next);
    }

    /** Who comes later gets the next one. */
    @Arbiter
    public void later(III_Result result) {
        result.r3 = factory.server("default").configuration().equals(next) ? 1 : 0;
        factory.close();
    }
}
