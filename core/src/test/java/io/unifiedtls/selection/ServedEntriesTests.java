package io.unifiedtls.selection;

import static io.unifiedtls.testing.TestCertificates.certificateFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.CertificateRepository.Changed;
import io.unifiedtls.CertificateRepository.Entry;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.selection.ServedEntries.Served;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which entries are kept for the time when a source fails. */
class ServedEntriesTests {

    private static final ServerName NAME = new ServerName("www.shop.example");

    private final ServedEntries entries = new ServedEntries(10);
    private final RepositoryResolver source = new RepositoryResolver(
            new Rows(),
            "rows",
            Optional.empty(),
            name -> TLSConfiguration.builder().build(),
            event -> {},
            10,
            replaced -> {});

    private Served served(long asked) {
        return served("www.shop.example", asked);
    }

    private Served served(String name, long asked) {
        return new Served(source, name, Entry.of(certificateFor(name)), asked);
    }

    @Test
    void withdrawnNameTakesItsOwnEntryAndWithdrawnWildcardTakesThoseThatItAnswered() {
        ServerName other = new ServerName("other.shop.example");
        ServerName elsewhere = new ServerName("www.elsewhere.example");
        entries.keep(NAME, served(1), entries.forgettings());
        entries.keep(other, served("*.shop.example", 1), entries.forgettings());
        entries.keep(elsewhere, served("www.elsewhere.example", 1), entries.forgettings());

        entries.changed(Changed.renewed("www.elsewhere.example"));
        assertThat(entries.find(elsewhere)).isPresent();
        entries.changed(new Changed.Names(Set.of("www.elsewhere.example", "no name")));
        assertThat(entries.find(elsewhere)).isEmpty();
        assertThat(entries.find(NAME)).isPresent();
        assertThat(entries.find(other)).isPresent();

        entries.changed(new Changed.Names(Set.of("*.shop.example")));
        assertThat(entries.find(other)).isEmpty();
        assertThat(entries.find(NAME)).isPresent();
    }

    @Test
    void lateAnswerReplacesNoneOfALaterCall() {
        Served later = served(Long.MIN_VALUE); // Such clocks overflow
        entries.keep(NAME, later, entries.forgettings());
        entries.keep(NAME, served(Long.MAX_VALUE), entries.forgettings());
        assertThat(entries.find(NAME)).contains(later);
        Served latest = served(Long.MIN_VALUE + 1);
        entries.keep(NAME, latest, entries.forgettings());
        assertThat(entries.find(NAME)).contains(latest);
    }

    @Test
    void answerFromBeforeAnyChangeIsNotKept() {
        for (Changed change :
                List.of(new Changed.Names(Set.of()), Changed.renewed("www.shop.example"), Changed.all())) {
            long before = entries.forgettings();
            entries.changed(change);
            entries.keep(NAME, served(1), before);
            assertThat(entries.find(NAME)).as("%s", change).isEmpty();
        }
    }
}
