package io.unifiedtls.acme.demand;

import io.unifiedtls.Printable;
import io.unifiedtls.acme.Decision;
import io.unifiedtls.acme.Decision.Allowed;
import io.unifiedtls.acme.Decision.Denied;
import io.unifiedtls.acme.IssuanceDecision;
import io.unifiedtls.acme.IssuanceRequest;
import io.unifiedtls.acme.IssuanceRequest.Purpose;
import io.unifiedtls.acme.order.Wish;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks the application before each try of an order, in places of its own, which visitors cannot take. Thread-safe. */
public final class DecidedWish implements Wish, AutoCloseable {

    private static final int MOST_OF_A_REASON = 300;

    private final DecisionCall call;

    public DecidedWish(DemandSettings settings, Supplier<IssuanceDecision> decision, DecisionCounts counts) {
        this.call = new DecisionCall(decision, settings.decisionTimeout(), settings.decisions(), counts);
    }

    @Override
    public Optional<String> refusal(String tenant, String name, Purpose purpose) {
        Decision decision = call.decide(new IssuanceRequest(name, purpose))
                .orElseThrow(() -> new IllegalStateException(
                        "The IssuanceDecision did not answer for '%s'. See the log.".formatted(name)));
        if (decision instanceof Denied denied) {
            return Optional.of(Printable.of(denied.reason(), MOST_OF_A_REASON));
        }
        return ((Allowed) decision).tenant().equals(tenant)
                ? Optional.empty()
                : Optional.of(
                        "The IssuanceDecision allows '%s' for another tenant than that of the host".formatted(name));
    }

    @Override
    public void close() {
        call.close();
    }
}
