package io.unifiedtls.backend.openssl;

import io.netty.util.ReferenceCounted;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.Cleaner;
import java.lang.ref.Cleaner.Cleanable;
import org.jspecify.annotations.Nullable;

/**
 * One reference to something native. It is given up once: when its owner says so, or at last when nobody has the owner any
 * more, which Netty's leak detector then reports.
 *
 * @param <T> who owns it
 */
final class NativeReference<T> {

    private static final Cleaner CLEANER = Cleaner.create();

    private final Cleanable cleanable;
    private final @Nullable ResourceLeakTracker<T> tracker;

    private NativeReference(Cleanable cleanable, @Nullable ResourceLeakTracker<T> tracker) {
        this.cleanable = cleanable;
        this.tracker = tracker;
    }

    /** Take over the caller's reference. */
    static <T> NativeReference<T> to(ReferenceCounted target, T owner, ResourceLeakDetector<T> detector) {
        return new NativeReference<>(CLEANER.register(owner, target::release), detector.track(owner));
    }

    /** Give it up; after that, this does nothing. */
    void release(T owner) {
        cleanable.clean();
        if (tracker != null) {
            tracker.close(owner);
        }
    }
}
