package io.unifiedtls.fleet.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.store.ChangeOrigin;
import io.unifiedtls.fleet.testing.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class ChangeFeedTests {

    private static final String INSERT = "insert into tls_change (name, tenant, action) values ('%s', 'a', 'ATTACHED')";

    private static final ChangeOrigin OWN = ChangeOrigin.random();

    private final Database database = Database.h2().withSchema();
    private final JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
    private final List<String> seen = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-27T06:00:00Z");
    private final ChangeFeed feed = new ChangeFeed(new HostPages(database.dataSource()), OWN, () -> now);

    @Test
    void tellsEachChangeOnce() {
        change("one.example");
        assertThat(look()).containsExactly("one.example");
        assertThat(look()).isEmpty();
        change("two.example");
        change("*.two.example");
        assertThat(look()).containsExactly("two.example", "*.two.example");
        assertThat(look()).isEmpty();
    }

    @Test
    void tellsAChangeThatIsCommittedAfterLaterOnes() throws SQLException {
        change("first.example");
        look();
        try (Connection slow = database.dataSource().getConnection();
                Statement statement = slow.createStatement()) {
            slow.setAutoCommit(false);
            statement.execute(INSERT.formatted("slow.example"));
            change("quick.example");
            assertThat(look()).containsExactly("quick.example");
            now = now.plus(ChangeFeed.OVERLAP).minusSeconds(1);
            change("quicker.example");
            assertThat(look()).containsExactly("quicker.example");
            slow.commit();
            assertThat(look()).containsExactly("slow.example");
            assertThat(look()).isEmpty();
        }
    }

    @Test
    void aNumberThatWasRolledBackIsNotAwaitedForEver() throws SQLException {
        look();
        change("first.example");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(INSERT.formatted("gone.example"));
            connection.rollback();
        }
        change("second.example");
        assertThat(look()).containsExactly("first.example", "second.example");
        now = now.plus(ChangeFeed.OVERLAP).plusSeconds(1);
        assertThat(look()).isEmpty();
        change("third.example");
        assertThat(look()).containsExactly("third.example");
    }

    @Test
    void tellsOwnChangesFromThoseOfOthers() {
        look();
        change("other.example");
        change("own.example");
        change("both.example");
        change("both.example");
        jdbc.update("update tls_change set origin = ? where sequence in (2, 3)", OWN.id());
        jdbc.update("update tls_change set origin = 'another' where sequence = 4");
        List<ChangeFeed.Page> pages = new ArrayList<>();
        assertThat(feed.look(pages::add)).isTrue();
        assertThat(feed.look(pages::add)).isTrue();
        assertThat(pages).hasSize(1);
        assertThat(pages.get(0).names()).containsExactly("other.example", "own.example", "both.example");
        assertThat(pages.get(0).ofOthers()).containsExactly("other.example", "both.example");
    }

    @Test
    void tellsWhichChangesOfOthersWithdrawSomething() {
        look();
        for (String name : List.of("renewed.example", "both.example", "own.example", "older.example")) {
            jdbc.update(
                    "insert into tls_change (name, tenant, action, withdraws) values (?, 'a', 'ATTACHED', false)",
                    name);
        }
        jdbc.update(
                "insert into tls_change (name, tenant, action, withdraws) values ('both.example', 'a', 'SUSPENDED', true)");
        jdbc.update("update tls_change set origin = ? where name = 'own.example'", OWN.id());
        change("older.example");
        List<ChangeFeed.Page> pages = new ArrayList<>();
        feed.look(pages::add);
        assertThat(pages.get(0).ofOthers()).containsExactly("renewed.example", "both.example", "older.example");
        assertThat(pages.get(0).withdrawn())
                .as("an older release does not say, so its changes count as such")
                .containsExactly("both.example", "older.example");
    }

    @Test
    void readsManyChangesInPages() {
        change("before.example");
        look();
        jdbc.update(
                "insert into tls_change (name, tenant, action) select 'h' || x, 'a', 'ATTACHED' from system_range(1, 25000)");
        assertThat(look()).hasSize(25_000).doesNotHaveDuplicates();
        assertThat(look()).isEmpty();
    }

    @Test
    void anOlderCopyOfTheDatabaseMayHaveChangedAnything() {
        change("one.example");
        change("two.example");
        change("three.example");
        assertThat(feed.look(page -> seen.addAll(page.ofOthers()))).isTrue();
        jdbc.update("delete from tls_change where name <> 'one.example'");
        assertThat(feed.look(page -> seen.addAll(page.ofOthers()))).isFalse();
        assertThat(feed.look(page -> seen.addAll(page.ofOthers()))).isTrue();
    }

    /** The numbers go on where they were, with other changes. */
    @Test
    void anOlderCopyOfTheDatabaseIsNoticedWhenItHasMoreChangesThanBefore() {
        change("one.example");
        change("two.example");
        change("three.example");
        look();
        jdbc.update("delete from tls_change where name <> 'one.example'");
        jdbc.update("alter table tls_change alter column sequence restart with 2");
        change("other-two.example");
        change("other-three.example");
        change("other-four.example");
        assertThat(feed.look(page -> seen.addAll(page.ofOthers()))).isFalse();
        assertThat(seen).contains("other-two.example", "other-three.example", "other-four.example");
        assertThat(look()).isEmpty();
    }

    @Test
    void changesThatWereDeletedBeforeTheyWereReadMayConcernAnyHost() {
        change("one.example");
        look();
        change("two.example");
        change("three.example");
        jdbc.update("delete from tls_change where name <> 'three.example'");
        assertThat(feed.look(page -> seen.addAll(page.ofOthers()))).isFalse();
        change("four.example");
        assertThat(look()).containsExactly("four.example");
    }

    /** A tenant who withdraws a claim must not make others forget anything. */
    @Test
    void aChangeThatWasDeletedAfterItWasReadIsNoOtherDatabase() {
        change("one.example");
        change("two.example");
        look();
        change("three.example");
        jdbc.update("delete from tls_change where name = 'two.example'");
        assertThat(look()).containsExactly("three.example");
    }

    @Test
    void tellsHowLongAChangeTook() {
        look();
        change("one.example");
        look();
        change("two.example");
        jdbc.update("update tls_change set at = dateadd(second, -30, current_timestamp) where name = 'two.example'");
        List<ChangeFeed.Page> pages = new ArrayList<>();
        feed.look(pages::add);
        assertThat(pages.get(0).lag().orElseThrow()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(60));
    }

    /** Or a stranger's claim in another process would make this one forget the answer of the host. */
    @Test
    void claimsChangeNoHost() {
        look();
        change("claimed.example");
        change("expired.example");
        change("attached.example");
        jdbc.update("update tls_change set action = 'CLAIMED' where name = 'claimed.example'");
        jdbc.update("update tls_change set action = 'EXPIRED' where name = 'expired.example'");
        assertThat(look()).containsExactly("attached.example");
        assertThat(look()).isEmpty();
    }

    @Test
    void aCleanedHistoryIsNoChange() {
        change("one.example");
        change("two.example");
        look();
        jdbc.update("delete from tls_change where name = 'one.example'");
        assertThat(look()).isEmpty();
        now = now.plus(Duration.ofDays(1));
        change("three.example");
        assertThat(look()).containsExactly("three.example");
    }

    @Test
    void aDatabaseThatHasLostAllChangesIsAnotherOne() {
        assertThat(look()).isEmpty();
        change("one.example");
        look();
        jdbc.update("delete from tls_change");
        assertThat(feed.look(page -> seen.addAll(page.ofOthers()))).isFalse();
        assertThat(look()).isEmpty();
        change("two.example");
        assertThat(look()).containsExactly("two.example");
    }

    private void change(String name) {
        jdbc.update(INSERT.formatted(name));
    }

    private List<String> look() {
        seen.clear();
        assertThat(feed.look(page -> seen.addAll(page.ofOthers()))).isTrue();
        return seen;
    }
}
