package io.unifiedtls.acme.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.testing.Database;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class AccountRowsTests {

    /** Otherwise the account would have a key that its authority does not know, and nobody would have the one that it knows. */
    @Test
    void lateProcessUsesNoKeyThatWasAnnouncedSince() {
        AccountRows rows =
                new AccountRows(JdbcClient.create(Database.h2().withSchema().dataSource()));
        rows.insert("id", "https://authority.example", key(1));
        rows.announce("id", key(2));
        rows.rollOver("id", key(2));
        rows.announce("id", key(3));

        rows.rollOver("id", key(2));

        AccountRows.Row row = rows.find("id").orElseThrow();
        assertThat(row.key().bytes()).isEqualTo(key(2).bytes());
        assertThat(row.next().orElseThrow().bytes()).isEqualTo(key(3).bytes());
    }

    private static Sealed key(int number) {
        return new Sealed("key", new byte[] {(byte) number});
    }
}
