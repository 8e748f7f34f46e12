package io.unifiedtls.fleet.store;

import io.unifiedtls.fleet.HostClaim;
import io.unifiedtls.fleet.HostClaim.State;
import io.unifiedtls.fleet.ProofMethod;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A claim as its row has it. */
record ClaimRow(HostClaim claim, String tokenHash, Instant createdAt, long fenceNumber) {

    private static final List<Duration> PAUSES = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(2),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1));

    static ClaimRow of(ResultSet row) throws SQLException {
        OffsetDateTime nextTry = row.getObject("next_try", OffsetDateTime.class);
        HostClaim claim = new HostClaim(
                row.getString("tenant"),
                row.getString("name"),
                HostReader.proof(row, "method"),
                state(row.getString("state")),
                Optional.empty(),
                row.getInt("tries"),
                Optional.ofNullable(row.getString("problem")),
                Optional.ofNullable(nextTry).map(OffsetDateTime::toInstant),
                StoredHosts.instant(row, "expires_at"));
        return new ClaimRow(
                claim, row.getString("token_hash"), StoredHosts.instant(row, "created_at"), row.getLong("fence"));
    }

    /** Another one for each look of a job, and for a claim that begins anew. */
    Fence fence() {
        return new Fence(claim.tenant(), claim.name(), createdAt, fenceNumber);
    }

    /** One of a newer release proves nothing here. */
    private static State state(String name) {
        return Arrays.stream(State.values())
                .filter(known -> known.name().equals(name))
                .findAny()
                .orElse(State.SUPERSEDED);
    }

    boolean isPending() {
        return claim.state() == State.PENDING;
    }

    ProofMethod method() {
        return claim.method();
    }

    Predicate<String> isToken() {
        return ClaimToken.isTokenOf(tokenHash);
    }

    /** When the job looks for the proof after a moment, with pauses that grow with the age of the claim. */
    Instant lookAfter(Instant now) {
        return lookAfter(createdAt, now);
    }

    static Instant lookAfter(Instant createdAt, Instant now) {
        Instant next = createdAt;
        for (Duration pause : PAUSES) {
            next = next.plus(pause);
            if (next.isAfter(now)) {
                return next;
            }
        }
        Duration hour = PAUSES.get(PAUSES.size() - 1);
        return next.plus(hour.multipliedBy(Duration.between(next, now).dividedBy(hour) + 1));
    }
}
