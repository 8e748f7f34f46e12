package io.unifiedtls.selection;

import io.unifiedtls.handshake.Issuance;
import io.unifiedtls.handshake.ServerThreads;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The places of handshakes that wait for certificates, each of which occupies a thread of its server. A holder waits for as many names at
 * once as an eighth of the places, and has an eighth of the places; several clients of these names get more while half of all are free.
 * Thread-safe.
 */
final class IssuancePlaces {

    /** The part of a server's threads: one in so many. */
    private static final int SHARE_OF_THREADS = 3;
    /** Of a server that does not tell: what Tomcat and Jetty have unless told otherwise. */
    private static final int USUAL_THREADS = 200;

    private static final int SHARE_OF_HOLDER = 8;

    private final Map<String, Holder> holders = new HashMap<>();
    private int all;
    private int taken;

    IssuancePlaces(int wanted) {
        all = wanted;
    }

    synchronized void servedBy(ServerThreads threads) {
        all = Math.min(all, Math.max(1, threads.most().orElse(USUAL_THREADS) / SHARE_OF_THREADS));
    }

    synchronized int all() {
        return all;
    }

    synchronized int taken() {
        return taken;
    }

    /** Take a place, unless there is none. */
    synchronized boolean take(Issuance issuance) {
        Holder holder = holders.getOrDefault(issuance.holder(), new Holder());
        int share = Math.max(1, all / SHARE_OF_HOLDER);
        boolean isFree = taken < all
                && (holder.names.containsKey(issuance) || holder.names.size() < share)
                && (holder.taken < share || taken < all / 2);
        if (isFree) {
            holders.put(issuance.holder(), holder);
            holder.names.merge(issuance, 1, Integer::sum);
            holder.taken++;
            taken++;
        }
        return isFree;
    }

    synchronized void giveBack(Issuance issuance) {
        Holder holder = Objects.requireNonNull(holders.get(issuance.holder()));
        holder.names.computeIfPresent(issuance, (same, count) -> count == 1 ? null : count - 1);
        taken--;
        if (--holder.taken == 0) {
            holders.remove(issuance.holder());
        }
    }

    private static final class Holder {

        private final Map<Issuance, Integer> names = new HashMap<>();
        private int taken;
    }
}
