package io.unifiedtls.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which Secrets of a namespace are served. */
class NamespaceShareTests {

    private static final int MOST = 5;

    private final NamespaceShare share = new NamespaceShare(MOST);

    private static SecretClaim claim(int age, int names) {
        return new SecretClaim(Instant.ofEpochSecond(age), "uid-" + age, "a/" + age, names);
    }

    @Test
    void theYoungestAreLeftOutAndComeInWhenThereIsRoom() {
        assertThat(share.put(claim(2, 3)).isServed()).isTrue();
        assertThat(share.put(claim(3, 2)).isServed()).isTrue();
        assertThat(share.isExceeded()).isFalse();
        assertThat(share.put(claim(4, 1)).isServed()).isFalse();
        assertThat(share.isExceeded()).isTrue();
        NamespaceShare.Change older = share.put(claim(1, 1));
        assertThat(older.isServed()).isTrue();
        assertThat(older.out()).containsExactly("a/3");
        assertThat(share.remove("a/2").in()).containsExactly("a/3", "a/4");
        assertThat(share.isExceeded()).isFalse();
    }

    @Test
    void aSecretWithTooManyNamesIsNeverServed() {
        assertThat(share.put(claim(1, MOST + 1)).isServed()).isFalse();
        assertThat(share.put(claim(1, MOST)).isServed()).isTrue();
        assertThat(share.put(claim(1, MOST + 1)).out()).containsExactly("a/1");
    }

    /** Replicas see the same Secrets in other orders, since one lists them and another has watched them. */
    @Test
    void theOrderOfArrivalDoesNotMatter() {
        Random random = new Random(27);
        for (int round = 0; round < 300; round++) {
            Map<String, SecretClaim> present = new HashMap<>();
            NamespaceShare watched = new NamespaceShare(MOST);
            Set<String> served = new HashSet<>();
            for (int step = 0; step < 30; step++) {
                SecretClaim claim = claim(random.nextInt(8), 1 + random.nextInt(3));
                NamespaceShare.Change change;
                if (random.nextInt(3) == 0) {
                    present.remove(claim.place());
                    change = watched.remove(claim.place());
                } else {
                    present.put(claim.place(), claim);
                    change = watched.put(claim);
                }
                served.remove(claim.place());
                if (change.isServed()) {
                    served.add(claim.place());
                }
                served.removeAll(change.out());
                served.addAll(change.in());
                assertThat(served).isEqualTo(listed(present, random));
            }
        }
    }

    private static Set<String> listed(Map<String, SecretClaim> present, Random random) {
        List<SecretClaim> order = new ArrayList<>(present.values());
        order.sort(Comparator.comparing(SecretClaim::place));
        Collections.shuffle(order, random);
        NamespaceShare fresh = new NamespaceShare(MOST);
        Set<String> served = new HashSet<>();
        for (SecretClaim claim : order) {
            NamespaceShare.Change change = fresh.put(claim);
            if (change.isServed()) {
                served.add(claim.place());
            }
            served.removeAll(change.out());
            served.addAll(change.in());
        }
        return served;
    }
}
