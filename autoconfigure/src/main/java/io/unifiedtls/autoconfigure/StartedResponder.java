package io.unifiedtls.autoconfigure;

import io.unifiedtls.ServerName;
import io.unifiedtls.challenge.ChallengeResponder;
import io.unifiedtls.challenge.Challenges;
import java.util.Optional;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

/** The application's responder, which is not created with the web server: that would start what it needs (a database, say) too early. */
final class StartedResponder implements ChallengeResponder {

    private final SingletonSupplier<ChallengeResponder> responder;

    private StartedResponder(ObjectProvider<ChallengeResponder> responder) {
        this.responder = SingletonSupplier.of(responder::getObject);
    }

    /** The challenges of the one responder among the beans; none without it. */
    static Challenges challenges(ObjectProvider<ChallengeResponder> responder, ListableBeanFactory beanFactory) {
        String[] names =
                BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, ChallengeResponder.class, true, false);
        return names.length == 0 ? Challenges.none() : Challenges.of(new StartedResponder(responder));
    }

    @Override
    public Optional<String> tlsAlpn01(ServerName name) {
        return responder.obtain().tlsAlpn01(name);
    }

    @Override
    public Optional<String> http01(ServerName host, String token) {
        return responder.obtain().http01(host, token);
    }
}
