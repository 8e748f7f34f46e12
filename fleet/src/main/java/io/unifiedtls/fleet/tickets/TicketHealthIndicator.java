package io.unifiedtls.fleet.tickets;

import io.unifiedtls.actuate.TLSHealthIndicator;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Warns while session ticket keys are not shared though they should be. Clients then make full handshakes, so no instance is taken out of service. */
public final class TicketHealthIndicator extends AbstractHealthIndicator {

    private final TicketKeyWatch watch;

    public TicketHealthIndicator(TicketKeyWatch watch) {
        super("The health check of session ticket keys failed");
        this.watch = watch;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        TicketStatus status = watch.status();
        builder.up();
        if (status.wanted()) {
            builder.withDetail("keys", status.keys()).withDetail("shared", status.shared());
            status.sharedSince().ifPresent(since -> builder.withDetail("since", since));
            status.problem().ifPresent(problem -> builder.withDetail("problem", problem));
            if (!status.shared()) {
                builder.status(TLSHealthIndicator.WARNING);
            }
        }
    }
}
