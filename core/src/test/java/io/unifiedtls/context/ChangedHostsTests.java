package io.unifiedtls.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.ServerName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangedHostsTests {

    @Test
    void concernsTheNamesThatWereTold() {
        ChangedHosts hosts = ChangedHosts.of(Changed.names("a.example", "B.Example.", "*.Wild.example"));
        assertThat(concerns(hosts, "a.example")).isTrue();
        assertThat(concerns(hosts, "b.example")).isTrue();
        assertThat(concerns(hosts, "any.wild.example")).isTrue();
        assertThat(concerns(hosts, "wild.example")).isFalse();
        assertThat(concerns(hosts, "one.any.wild.example")).isFalse();
        assertThat(concerns(hosts, "c.example")).isFalse();
        assertThat(hosts.concern(Optional.empty())).isFalse();
    }

    @Test
    void concernsNobodyWithoutNames() {
        ChangedHosts hosts = ChangedHosts.of(new Changed.Names(Set.of()));
        assertThat(concerns(hosts, "a.example")).isFalse();
        assertThat(hosts.concern(Optional.empty())).isFalse();
    }

    @Test
    void concernsEverybodyWhereAllMayHaveChangedAndWithWhatIsNoName() {
        for (ChangedHosts hosts :
                List.of(ChangedHosts.of(Changed.all()), ChangedHosts.of(Changed.names("a.example", "not a name")))) {
            assertThat(concerns(hosts, "c.example")).isTrue();
            assertThat(hosts.concern(Optional.empty())).isTrue();
        }
    }

    private static boolean concerns(ChangedHosts hosts, String name) {
        return hosts.concern(Optional.of(new ServerName(name)));
    }
}
