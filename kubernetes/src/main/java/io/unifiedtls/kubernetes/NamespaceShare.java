package io.unifiedtls.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The Secrets of one namespace that are served: the oldest ones, up to a number of names, so that a tenant cannot fill the index of all. Which these are follows from
 * the Secrets alone, so all replicas agree. Not thread-safe.
 */
final class NamespaceShare {

    private final int most;
    private final Map<String, SecretClaim> all = new HashMap<>();
    private final TreeSet<SecretClaim> served = new TreeSet<>(SecretClaim.OLDEST_FIRST);
    private final TreeSet<SecretClaim> leftOut = new TreeSet<>(SecretClaim.OLDEST_FIRST);
    private int names;

    /**
     * Create a share without Secrets.
     *
     * @param most names together
     */
    NamespaceShare(int most) {
        this.most = most;
    }

    /**
     * The Secrets that a change has moved.
     *
     * @param isServed whether the Secret itself is served now
     * @param out the places of Secrets that are not served any more
     * @param in the places of others that are served now, and whose material is to be read again
     */
    record Change(boolean isServed, List<String> out, List<String> in) {}

    Change put(SecretClaim claim) {
        withdraw(claim.place());
        all.put(claim.place(), claim);
        if (leftOut.isEmpty() || SecretClaim.OLDEST_FIRST.compare(claim, leftOut.first()) < 0) {
            served.add(claim);
            names += claim.names();
        } else {
            leftOut.add(claim);
        }
        List<String> out = shrink();
        List<String> in = grow();
        in.remove(claim.place());
        return new Change(served.contains(claim), out, in);
    }

    Change remove(String place) {
        withdraw(place);
        return new Change(false, List.of(), grow());
    }

    /** Whether Secrets are left out. */
    boolean isExceeded() {
        return !leftOut.isEmpty();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    private void withdraw(String place) {
        SecretClaim former = all.remove(place);
        if (former != null && served.remove(former)) {
            names -= former.names();
        } else if (former != null) {
            leftOut.remove(former);
        }
    }

    private List<String> shrink() {
        List<String> out = new ArrayList<>();
        while (names > most) {
            SecretClaim youngest = served.last();
            served.remove(youngest);
            names -= youngest.names();
            leftOut.add(youngest);
            out.add(youngest.place());
        }
        return out;
    }

    private List<String> grow() {
        List<String> in = new ArrayList<>();
        while (!leftOut.isEmpty() && names + leftOut.first().names() <= most) {
            SecretClaim oldest = leftOut.first();
            leftOut.remove(oldest);
            served.add(oldest);
            names += oldest.names();
            in.add(oldest.place());
        }
        return in;
    }
}
