package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import io.unifiedtls.InvalidTLSConfigurationException;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import org.junit.jupiter.api.Test;

class HostTableTests {

    private final TLSConfiguration exact =
            TLSConfiguration.builder().signingChains(certificateFor("exact")).build();
    private final TLSConfiguration wildcard =
            TLSConfiguration.builder().signingChains(certificateFor("wildcard")).build();
    private final HostTable table = HostTable.builder()
            .add("*.Shop.example", wildcard, "first")
            .add("www.shop.example.", exact, "second")
            .build();

    @Test
    void exactNameComesBeforeWildcard() {
        assertThat(table.find(new ServerName("www.shop.example"))).contains(exact);
        assertThat(table.find(new ServerName("WWW.shop.example."))).contains(exact);
    }

    @Test
    void wildcardStandsForOneLabel() {
        assertThat(table.find(new ServerName("any.shop.example"))).contains(wildcard);
        assertThat(table.find(new ServerName("shop.example"))).isEmpty();
        assertThat(table.find(new ServerName("a.b.shop.example"))).isEmpty();
    }

    @Test
    void otherNamesAreUnknown() {
        assertThat(table.find(new ServerName("other.example"))).isEmpty();
    }

    @Test
    void tellsWhichEntryANameMatchesAndInWhichOrderTheyWereAdded() {
        assertThat(table.pattern(new ServerName("www.shop.example"))).contains("www.shop.example");
        assertThat(table.pattern(new ServerName("any.shop.example"))).contains("*.shop.example");
        assertThat(table.pattern(new ServerName("other.example"))).isEmpty();
        assertThat(table.hosts()).containsExactly(entry("*.shop.example", wildcard), entry("www.shop.example", exact));
        assertThat(HostTable.example("*.shop.example")).isEqualTo(new ServerName("any.shop.example"));
        assertThat(HostTable.example("www.shop.example")).isEqualTo(new ServerName("www.shop.example"));
    }

    @Test
    void nameThatIsNoneIsRefusedWithItsPlace() {
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() ->
                        HostTable.builder().add("127.0.0.1", exact, "here").build())
                .withMessageStartingWith("here: Server name '127.0.0.1' is an IP literal");
    }

    @Test
    void nameClaimedTwiceIsRefusedWithBothPlaces() {
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> HostTable.builder()
                        .add("a.example", exact, "unified-tls.hosts[0].server-names[0]")
                        .add("A.example", wildcard, "unified-tls.hosts[1].server-names[2]")
                        .build())
                .withMessage("The host 'a.example' is listed twice, in unified-tls.hosts[0].server-names[0] and in "
                        + "unified-tls.hosts[1].server-names[2]. Remove one.");
    }

    @Test
    void wildcardElsewhereIsRefused() {
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(() -> HostTable.builder()
                        .add("www.*.example", exact, "here")
                        .add("*", exact, "there")
                        .add("w*.example", exact, "everywhere")
                        .build())
                .satisfies(ex -> assertThat(ex.faults()).hasSize(3))
                .withMessageContaining(
                        "here is 'www.*.example', but a wildcard must be the whole first label. Write it like "
                                + "*.shop.example.com.");
    }
}
