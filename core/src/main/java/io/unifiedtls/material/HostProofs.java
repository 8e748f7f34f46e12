package io.unifiedtls.material;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verdicts about the keys of hosts. Each is read once for as long as its files are the same. Not thread-safe. */
final class HostProofs {

    private final Map<Version, Verdict> known = new HashMap<>();
    private final Proof proof;
    private @Nullable HostProofs before;

    /** Finds out whether a host can be used. */
    interface Proof {

        Verdict of(Host host);
    }

    /**
     * Whether a host can be used.
     *
     * @param fault why not, or empty if it can
     * @param isFinal whether it stays so for as long as the files are the same
     */
    record Verdict(Optional<String> fault, boolean isFinal) {}

    /** The files of a host as they were once. */
    record Version(String certificate, long stamp) {

        static Version of(Host host) {
            return new Version(host.files().id(), host.stamp());
        }
    }

    /**
     * Know nothing new yet.
     *
     * @param before what was known
     */
    HostProofs(Proof proof, @Nullable HostProofs before) {
        this.proof = proof;
        this.before = before;
    }

    /** Keep only what was asked for since, or all that was ever known would be kept. */
    void close() {
        before = null;
    }

    /** Why a host cannot be used, or empty if it can. */
    Optional<String> fault(Host host) {
        if (host.fault().isPresent()) {
            return host.kept() != null ? Optional.empty() : host.fault();
        }
        Version version = Version.of(host);
        Verdict earlier = lookUp(version);
        Verdict verdict = earlier == null ? proof.of(host) : earlier;
        if (verdict.isFinal()) {
            known.put(version, verdict);
        }
        return verdict.fault();
    }

    /** Whether that is known, without a look at its key. */
    boolean isKnownBroken(Host host) {
        Verdict verdict = host.kept() != null ? null : lookUp(Version.of(host));
        return verdict != null && verdict.fault().isPresent();
    }

    private @Nullable Verdict lookUp(Version version) {
        Verdict verdict = known.get(version);
        return verdict == null && before != null ? before.known.get(version) : verdict;
    }
}
