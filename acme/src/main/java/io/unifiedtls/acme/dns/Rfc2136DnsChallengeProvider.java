package io.unifiedtls.acme.dns;

import io.unifiedtls.acme.DnsChallengeProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Update;

/** Updates a zone (RFC 2136) by TCP, signed by a shared key (RFC 8945). Thread-safe. */
public final class Rfc2136DnsChallengeProvider implements DnsChallengeProvider {

    private final UpdateSettings settings;
    private final UpdateFailures failures;
    private final TSIG key;

    public Rfc2136DnsChallengeProvider(UpdateSettings settings) {
        this(settings, Clock.systemUTC());
    }

    Rfc2136DnsChallengeProvider(UpdateSettings settings, Clock clock) {
        this.settings = settings;
        this.failures = new UpdateFailures(settings);
        this.key = new TSIG(
                algorithm(settings.algorithm()),
                name(settings.keyName()),
                new SecretKeySpec(settings.key(), "HMAC"),
                clock);
    }

    private static Name algorithm(TsigAlgorithm algorithm) {
        return switch (algorithm) {
            case HMAC_SHA256 -> TSIG.HMAC_SHA256;
            case HMAC_SHA384 -> TSIG.HMAC_SHA384;
            case HMAC_SHA512 -> TSIG.HMAC_SHA512;
        };
    }

    /** Names in the zone. */
    @Override
    public boolean serves(String name) {
        return name.endsWith("." + settings.zone());
    }

    @Override
    public void publish(String name, String value) throws IOException {
        Update update = new Update(name(settings.zone()));
        update.add(record(name, value));
        send(update);
    }

    @Override
    public void withdraw(String name, String value) throws IOException {
        Update update = new Update(name(settings.zone()));
        update.delete(record(name, value));
        send(update);
    }

    private TXTRecord record(String name, String value) {
        return new TXTRecord(name(name), DClass.IN, settings.ttl().toSeconds(), value);
    }

    private static Name name(String name) {
        try {
            return Name.fromString(name, Name.root);
        } catch (TextParseException ex) {
            throw new IllegalArgumentException(ex.getMessage(), ex);
        }
    }

    /** The server may close a connection that was kept for this update just now: the update is sent once more, which does no harm. */
    private void send(Update update) throws IOException {
        long begin = System.nanoTime();
        Message answer;
        try {
            answer = exchange(update);
        } catch (IOException ex) {
            boolean isQuick =
                    System.nanoTime() - begin < settings.timeout().dividedBy(2).toNanos();
            if (!isQuick || Thread.currentThread().isInterrupted()) {
                throw failures.noAnswer(ex);
            }
            answer = again(update);
        }
        failures.requireSuccess(answer);
    }

    private Message again(Update update) throws IOException {
        try {
            return exchange(update);
        } catch (IOException ex) {
            throw failures.noAnswer(ex);
        }
    }

    private Message exchange(Update update) throws IOException {
        InetAddress address = InetAddress.getByName(settings.server().address());
        SimpleResolver connection = new SimpleResolver(
                new InetSocketAddress(address, settings.server().port()));
        connection.setTCP(true);
        connection.setTimeout(settings.timeout());
        connection.setTSIGKey(key);
        return connection.send(update);
    }
}
