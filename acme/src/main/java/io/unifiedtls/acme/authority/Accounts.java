package io.unifiedtls.acme.authority;

import io.unifiedtls.InvalidMaterialException;
import io.unifiedtls.acme.authority.AccountRows.Row;
import io.unifiedtls.acme.authority.Authority.ExternalAccount;
import io.unifiedtls.fleet.KeySealer.Sealed;
import io.unifiedtls.fleet.UnopenableKeyException;
import io.unifiedtls.logging.PrintableLogger;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.sql.DataSource;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.exception.AcmeUnauthorizedException;
import org.slf4j.Logger;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The accounts of the application, one at each authority, for all processes. A key is stored before the authority knows it: whichever processes register it, they
 * get the same account. Thread-safe.
 */
public final class Accounts {

    private static final Logger log = PrintableLogger.of(Accounts.class);
    private static final String PURPOSE = "acme-account";

    private final AccountRows rows;
    private final KeyPairs keys;
    private final AuthoritySessions sessions;

    public Accounts(DataSource dataSource, KeyPairs keys, AuthoritySessions sessions) {
        this.rows = new AccountRows(JdbcClient.create(dataSource));
        this.keys = keys;
        this.sessions = sessions;
    }

    /**
     * Log in, with a session of its own. The account is registered if it is not yet.
     *
     * @throws AcmeException if the authority refuses or does not answer
     * @throws InvalidMaterialException if the account's key does not open
     */
    public Login login(Authority authority) throws AcmeException {
        Row row = row(authority);
        if (row.next().isPresent()) {
            row = rolledOver(authority, row);
        }
        KeyPair pair = keys.open(row.key(), PURPOSE, id(authority));
        Session session = sessions.open(authority);
        return row.url().isPresent()
                ? session.login(url(row.url().get()), pair)
                : register(authority, row.key(), pair, session);
    }

    private Row row(Authority authority) {
        String id = id(authority);
        Optional<Row> row = rows.find(id);
        if (row.isEmpty()) {
            rows.insert(id, authority.directory().toString(), keys.seal(keys.generate(), PURPOSE, id));
            row = rows.find(id);
        }
        return row.orElseThrow();
    }

    private Login register(Authority authority, Sealed key, KeyPair pair, Session session) throws AcmeException {
        AccountBuilder builder = new AccountBuilder().agreeToTermsOfService().useKeyPair(pair);
        authority.contacts().forEach(builder::addContact);
        authority.externalAccount().ifPresent(account -> builder.withKeyIdentifier(account.keyId(), account.key()));
        Login login = builder.createLogin(session);
        String url = StorableText.require(
                "URL for the account", login.getAccountLocation().toString(), StorableText.URL);
        rows.registered(id(authority), key, url);
        log.info("Authority {} knows this application as {}.", authority.name(), login.getAccountLocation());
        return login;
    }

    /**
     * Forget the URL of the account if its authority does not know it any more, so that the next login registers it again, with the same key. The authority is asked
     * once more, since another job may have registered it since.
     *
     * @param refused the answer of the authority
     * @return whether a new login can help
     * @throws AcmeException if the authority does not answer
     */
    public boolean forgetIfUnknown(Authority authority, AcmeServerException refused) throws AcmeException {
        if (!saysUnknown(refused)) {
            return false;
        }
        Row row = row(authority);
        if (row.url().isPresent() && isUnknown(authority, row)) {
            rows.forgetUrl(id(authority), row.url().get());
            log.warn(
                    "Authority {} does not know the account of this application any more. It is registered again.",
                    authority.name());
        }
        return true;
    }

    private boolean isUnknown(Authority authority, Row row) throws AcmeException {
        try {
            sessions.open(authority)
                    .login(url(row.url().orElseThrow()), keys.open(row.key(), PURPOSE, id(authority)))
                    .getAccount()
                    .fetch();
            return false;
        } catch (AcmeServerException ex) {
            return saysUnknown(ex);
        }
    }

    private static boolean saysUnknown(AcmeServerException refused) {
        return refused.getType().toString().endsWith(":accountDoesNotExist");
    }

    /**
     * Give the account a new key (RFC 8555, section 7.3.5), for instance if the old one may be known to others. If this fails, the next {@linkplain #login login} of any
     * process completes it.
     *
     * @throws AcmeException if the authority refuses or does not answer
     */
    public void rollOver(Authority authority) throws AcmeException {
        registered(authority);
        rows.announce(id(authority), keys.seal(keys.generate(), PURPOSE, id(authority)));
        login(authority);
        log.info("The account at authority {} has a new key.", authority.name());
    }

    /** Its key is changed at the account that the authority knows. */
    private void registered(Authority authority) throws AcmeException {
        try {
            login(authority).getAccount().fetch();
        } catch (AcmeServerException ex) {
            if (!forgetIfUnknown(authority, ex)) {
                throw ex;
            }
            login(authority);
        }
    }

    /** The authority may have the next key already, if the process that sent it has died. */
    private Row rolledOver(Authority authority, Row row) throws AcmeException {
        String id = id(authority);
        Sealed sealed = row.next().orElseThrow();
        if (row.url().isPresent()) { // Otherwise the authority has forgotten it, and the next key is registered
            changeKey(authority, url(row.url().get()), row.key(), keys.open(sealed, PURPOSE, id));
        }
        rows.rollOver(id, sealed);
        return rows.find(id).orElseThrow();
    }

    private void changeKey(Authority authority, URL url, Sealed present, KeyPair next) throws AcmeException {
        if (isKeyOf(authority, url, next)) {
            return;
        }
        try {
            sessions.open(authority)
                    .login(url, keys.open(present, PURPOSE, id(authority)))
                    .getAccount()
                    .changeKey(next);
        } catch (AcmeServerException ex) {
            if (!isKeyOf(authority, url, next)) { // Otherwise another job or process has sent it meanwhile
                throw ex;
            }
        }
    }

    private boolean isKeyOf(Authority authority, URL url, KeyPair pair) throws AcmeException {
        try {
            sessions.open(authority).login(url, pair).getAccount().fetch();
            return true;
        } catch (AcmeUnauthorizedException ex) {
            return false;
        } catch (AcmeServerException ex) {
            if (ex.getType()
                    .toString()
                    .endsWith(":malformed")) { // As authorities answer a signature of another key, too
                return false;
            }
            throw ex;
        }
    }

    /** Seal the key again if another than the current sealing key has sealed it, and it opens. */
    public void sealAgain(Authority authority) {
        String id = id(authority);
        try {
            rows.find(id)
                    .map(Row::key)
                    .filter(key -> !keys.isCurrent(key))
                    .ifPresent(key -> rows.seal(id, key, keys.seal(keys.open(key, PURPOSE, id), PURPOSE, id)));
        } catch (UnopenableKeyException ex) {
            log.warn("The key of the account at authority {} does not open: {}", authority.name(), ex.getMessage());
        }
    }

    /** The name of the authority in the settings makes no difference. With another external account, the application has another account. */
    private static String id(Authority authority) {
        String text = authority.directory() + "\n"
                + authority.externalAccount().map(ExternalAccount::keyId).orElse("");
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex); // Every JDK has it
        }
    }

    private static URL url(String text) {
        try {
            return URI.create(text).toURL();
        } catch (MalformedURLException ex) {
            throw new IllegalStateException("The account's URL in tls_account is none", ex);
        }
    }
}
