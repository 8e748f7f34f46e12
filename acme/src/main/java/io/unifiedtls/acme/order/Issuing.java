package io.unifiedtls.acme.order;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.SigningChain;
import io.unifiedtls.acme.authority.Accounts;
import io.unifiedtls.acme.authority.Authority;
import io.unifiedtls.acme.authority.Problem.Kind;
import io.unifiedtls.acme.authority.StorableText;
import io.unifiedtls.acme.order.OrderRow.Open;
import io.unifiedtls.acme.renewal.Lifetime;
import io.unifiedtls.fleet.UnopenableKeyException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.shredzone.acme4j.Certificate;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.OrderBuilder;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.connector.Resource;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeServerException;

/**
 * Has a certificate issued by an authority. Each step is stored before the next one, so that a successor goes on where a process has died. Thread-safe.
 */
final class Issuing {

    /** Each is downloaded until one is the preferred one; authorities offer two or three. */
    private static final int MOST_CHAINS = 10;

    /** The library's words for an answer without a problem document. */
    private static final Set<String> GONE = Set.of("HTTP 404", "HTTP 410");

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Set<Status> READY = EnumSet.of(Status.READY, Status.VALID, Status.INVALID);
    private static final Set<Status> ENDED = EnumSet.of(Status.VALID, Status.INVALID);

    private final Accounts accounts;
    private final OrderKeys keys;
    private final Validations validations;
    private final OrderRows rows;

    Issuing(Accounts accounts, OrderKeys keys, Validations validations, OrderRows rows) {
        this.accounts = accounts;
        this.keys = keys;
        this.validations = validations;
        this.rows = rows;
    }

    /** An order and the key that it is for. */
    private record Started(Order order, KeyPair pair) {}

    /** The order that is under way, if this authority still knows it. */
    private Optional<Started> resumed(OrderRow row, Authority authority, Login login) throws AcmeException {
        Optional<Open> open = row.openAt(authority);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        try {
            KeyPair pair = keys.open(open.get().key(), row.name());
            Order order = login.bindOrder(url(open.get().url()));
            order.fetch();
            return order.getStatus() == Status.INVALID ? Optional.empty() : Optional.of(new Started(order, pair));
        } catch (UnopenableKeyException ex) {
            return Optional.empty();
        } catch (AcmeNetworkException ex) {
            throw ex;
        } catch (AcmeServerException ex) {
            if (mayKnowLater(ex)) {
                throw ex;
            }
            return Optional.empty();
        } catch (AcmeException ex) {
            if (!GONE.contains(String.valueOf(ex.getMessage()))) {
                throw ex;
            }
            return Optional.empty();
        }
    }

    private static boolean mayKnowLater(AcmeServerException refused) {
        Kind kind = io.unifiedtls.acme.authority.Problem.of(refused).kind();
        return kind == Kind.AWAY || kind == Kind.LIMITED;
    }

    /**
     * Order a certificate, or go on with the order that is under way.
     *
     * @param token taken before an order begins
     * @param replaced the present certificate, which the authority is told of (RFC 9773, section 5)
     * @throws AcmeException if the authority does not answer or refuses, or there is no token
     * @throws FencedRun.LostException if a later run has begun
     */
    SigningChain issue(
            OrderRow row, FencedRun run, Authority authority, Token token, Optional<X509Certificate> replaced)
            throws AcmeException, InterruptedException {
        Login login = accounts.login(authority);
        Optional<Started> resumed = resumed(row, authority, login);
        if (resumed.isEmpty()) {
            token.take();
        }
        Started started = resumed.isPresent() ? resumed.get() : begin(row, run, authority, login, replaced);
        Order order = started.order();
        if (order.getStatus() == Status.PENDING) {
            validations.validate(order, row.name(), row.failures());
            order.fetch();
        }
        if (Polling.await(order, READY, LONGEST) == Status.READY) {
            order.execute(started.pair());
        }
        if (Polling.await(order, ENDED, LONGEST) != Status.VALID) {
            throw new RefusedException(order.getError()
                    .map(Problem::toString)
                    .orElse("The authority has ended the order, and does not say why."));
        }
        return usable(started.pair(), chain(order, authority).getCertificateChain());
    }

    private static SigningChain usable(KeyPair pair, List<X509Certificate> chain) throws RefusedException {
        try {
            SigningChain usable = SigningChain.of(pair.getPrivate(), chain);
            Lifetime.of(usable.leaf());
            return usable;
        } catch (InvalidMaterialException | IllegalArgumentException ex) {
            throw new RefusedException("The certificate of the authority cannot be used: " + ex.getMessage());
        }
    }

    private Started begin(
            OrderRow row, FencedRun run, Authority authority, Login login, Optional<X509Certificate> replaced)
            throws AcmeException {
        KeyPair pair = keys.generate();
        Order order = newOrder(row, authority, login, replaced);
        String url =
                StorableText.require("URL for the order", order.getLocation().toString(), StorableText.URL);
        Open open = new Open(authority.name(), url, keys.seal(pair, row.name()));
        run.store(() -> rows.open(row, open));
        return new Started(order, pair);
    }

    /** An authority may refuse to take an order as the successor of a certificate that has one already: then it is one without a predecessor. */
    private static Order newOrder(OrderRow row, Authority authority, Login login, Optional<X509Certificate> replaced)
            throws AcmeException {
        if (replaced.isPresent()
                && login.getSession().resourceUrlOptional(Resource.RENEWAL_INFO).isPresent()) {
            try {
                return builder(row, authority, login).replaces(replaced.get()).create();
            } catch (AcmeServerException ex) {
                String type = ex.getType().toString();
                if (!type.endsWith(":alreadyReplaced") && !type.endsWith(":malformed")) {
                    throw ex;
                }
            }
        }
        return builder(row, authority, login).create();
    }

    private static OrderBuilder builder(OrderRow row, Authority authority, Login login) {
        OrderBuilder builder = login.newOrder().domain(row.name());
        authority.profile().ifPresent(builder::profile);
        return builder;
    }

    /** One whose issuers end with the preferred one, if there is one. */
    private static Certificate chain(Order order, Authority authority) throws AcmeException {
        Certificate certificate = order.getCertificate();
        certificate.download();
        return authority
                .preferredChain()
                .flatMap(
                        issuer -> Stream.concat(Stream.of(certificate), certificate.getAlternateCertificates().stream())
                                .limit(MOST_CHAINS)
                                .filter(chain -> chain.isIssuedBy(issuer))
                                .findFirst())
                .orElse(certificate);
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (MalformedURLException ex) {
            throw new IllegalStateException("The URL of an order in tls_order is none", ex);
        }
    }
}
