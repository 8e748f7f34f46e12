package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.unifiedtls.InvalidTLSConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationsTests {

    private final Destinations destinations = Destinations.builder()
            .add("ledger.bank.example", "ledger", "first")
            .add("*.bank.example", "bank", "second")
            .add("192.0.2.1", "address", "third")
            .add("2001:DB8::1", "address", "fourth")
            .build();

    @ParameterizedTest
    @CsvSource({
        "ledger.bank.example, ledger",
        "LEDGER.bank.example., ledger",
        "other.bank.example, bank",
        "192.0.2.1, address",
        "2001:db8:0:0:0:0:0:1, address",
        "[2001:db8::1], address"
    })
    void findsNamesWildcardsAndAddresses(String host, String configuration) {
        assertThat(destinations.find(host)).contains(configuration);
    }

    @ParameterizedTest
    @CsvSource({"bank.example", "a.b.bank.example", "192.0.2.2", "::1", "no host", "''"})
    void knowsNothingOfOthers(String host) {
        assertThat(destinations.find(host)).isEmpty();
        assertThat(Destinations.builder().others("others", "here").build().find(host))
                .contains("others");
    }

    @Test
    void tellsAllFaultsTogether() {
        Destinations.Builder builder = Destinations.builder()
                .add("bank.example", "a", "first")
                .add("Bank.example", "b", "second")
                .add("192.0.2.1", "a", "third")
                .add("192.0.2.1", "b", "fourth")
                .others("a", "fifth")
                .others("b", "sixth");
        assertThatExceptionOfType(InvalidTLSConfigurationException.class)
                .isThrownBy(builder::build)
                .satisfies(ex -> assertThat(ex.faults())
                        .hasSize(3)
                        .anySatisfy(fault -> assertThat(fault).contains("'bank.example' is listed twice"))
                        .anySatisfy(fault -> assertThat(fault).startsWith("fourth: the address 192.0.2.1"))
                        .anySatisfy(fault -> assertThat(fault).startsWith("sixth has no destinations")));
    }
}
