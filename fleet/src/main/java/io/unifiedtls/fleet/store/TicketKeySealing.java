package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.KeySealer;
import io.unifiedtls.fleet.KeySealer.Context;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.logging.PrintableLogger;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Seals session ticket keys again. */
final class TicketKeySealing {

    private static final Logger log = PrintableLogger.of(TicketKeySealing.class);

    private final Transactions transactions;
    private final JdbcClient jdbc;
    private final KeySealer sealer;

    TicketKeySealing(Transactions transactions, JdbcClient jdbc, KeySealer sealer) {
        this.transactions = transactions;
        this.jdbc = jdbc;
        this.sealer = sealer;
    }

    /** Seal keys of another sealing key again: all of them, since there are a few. Answers how many there were. */
    int sealAgain(String keyId) {
        List<SealedRow> rows = jdbc.sql(TicketKeyStatements.SEALED_BY)
                .param("keyId", keyId)
                .query((row, number) ->
                        new SealedRow(new TicketPeriod(row.getLong("period")), row.getBytes("sealed_key")))
                .list();
        return (int) rows.stream()
                .filter(row -> transactions.call(() -> sealAgain(row, keyId)))
                .count();
    }

    private boolean sealAgain(SealedRow row, String keyId) {
        Context context = row.period().context();
        try {
            byte[] key = sealer.open(new Sealed(keyId, row.sealedKey()), context);
            try {
                Sealed sealed = sealer.seal(key, context);
                return jdbc.sql(TicketKeyStatements.SEAL)
                                .param("period", row.period().number())
                                .param("formerKeyId", keyId)
                                .param("keyId", sealed.keyId())
                                .param("sealedKey", sealed.bytes())
                                .update()
                        == 1;
            } finally {
                Arrays.fill(key, (byte) 0);
            }
        } catch (UnopenableKeyException ex) {
            log.warn(
                    "The session ticket key of period {} cannot be sealed again, and stays as it is: {}",
                    row.period().number(),
                    ex.getMessage());
            return false;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them
    private record SealedRow(TicketPeriod period, byte[] sealedKey) {}
}
