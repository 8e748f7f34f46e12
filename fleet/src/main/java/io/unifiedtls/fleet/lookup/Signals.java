package io.unifiedtls.fleet.lookup;

import io.unifiedtls.fleet.ChangeSignal;
import io.unifiedtls.fleet.store.ChangeListener;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * How processes of this fleet learn of each other's changes.
 *
 * @param signal tells of changes; empty if nothing does
 * @param hasOthers whether there may be other processes
 */
public record Signals(Optional<ChangeSignal> signal, boolean hasOthers) implements ChangeListener {

    /** For a database that only this process can use. */
    public static final Signals ALONE = new Signals(Optional.empty(), false);

    @Override
    public void committing(JdbcOperations transaction) {
        signal.ifPresent(signals -> transaction.execute((ConnectionCallback<Boolean>) connection -> {
            signals.beforeCommit(connection);
            return true;
        }));
    }

    @Override
    public void changed(Set<String> names, Set<String> withdrawn) {
        signal.ifPresent(ChangeSignal::afterCommit);
    }

    /** Whether changes need not be looked for every second. */
    boolean arrive() {
        return !hasOthers || state().filter(ChangeSignal.State::connected).isPresent();
    }

    Optional<ChangeSignal.State> state() {
        return signal.map(ChangeSignal::state);
    }
}
