package io.unifiedtls.autoconfigure;

import io.unifiedtls.ServerName;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.challenge.Challenges;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/**
 * The application's responders, asked in their order. They are not created with the web server: that would start too early what they need, such as a
 * database.
 */
final class StartedResponder implements ChallengeResponder {

    private final SingletonSupplier<List<ChallengeResponder>> responders;
    /** Creating them may block. */
    private volatile boolean isStarted;

    private StartedResponder(ObjectProvider<ChallengeResponder> responders) {
        this.responders = SingletonSupplier.of(() -> responders.orderedStream().toList());
    }

    /** The challenges that the responders among the beans know; none without them. */
    static Challenges challenges(ObjectProvider<ChallengeResponder> responders, ListableBeanFactory beanFactory) {
        String[] names =
                BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, ChallengeResponder.class, true, false);
        return names.length == 0 ? Challenges.none() : Challenges.of(new StartedResponder(responders));
    }

    @Override
    public Optional<String> tlsAlpn01(ServerName name) {
        return first(responder -> responder.tlsAlpn01(name));
    }

    @Override
    public Optional<String> http01(ServerName host, String token) {
        return first(responder -> responder.http01(host, token));
    }

    @Override
    public Optional<String> knownTlsAlpn01(ServerName name) {
        return isStarted ? first(responder -> responder.knownTlsAlpn01(name)) : Optional.empty();
    }

    @Override
    public Optional<String> knownHttp01(ServerName host, String token) {
        return isStarted ? first(responder -> responder.knownHttp01(host, token)) : Optional.empty();
    }

    private Optional<String> first(Function<ChallengeResponder, Optional<String>> question) {
        List<ChallengeResponder> all = responders.obtain();
        isStarted = true;
        return all.stream().map(question).flatMap(Optional::stream).findFirst();
    }
}
