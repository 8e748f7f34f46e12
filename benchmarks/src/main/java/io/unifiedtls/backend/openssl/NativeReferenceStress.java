package io.unifiedtls.backend.openssl;

import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A reference is given up by two threads, as by a connection's end and an eviction. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "It was given up once")
@State
public class NativeReferenceStress {

    private static final ResourceLeakDetector<Object> LEAKS =
            ResourceLeakDetectorFactory.instance().newResourceLeakDetector(Object.class);

    private final ReferenceCounted target = new Target().retain();
    private final Object owner = new Object();
    private final NativeReference<Object> reference = NativeReference.to(target, owner, LEAKS);

    /** One thread. */
    @Actor
    public void release() {
        reference.release(owner);
    }

    /** Another one. */
    @Actor
    public void releaseToo() {
        reference.release(owner);
    }

    /** How many references are left of two. */
    @Arbiter
    public void count(I_Result result) {
        result.r1 = target.refCnt();
    }

    private static final class Target extends AbstractReferenceCounted {

        @Override
        protected void deallocate() {}

        @Override
        public ReferenceCounted touch(Object hint) {
            return this;
        }
    }
}
