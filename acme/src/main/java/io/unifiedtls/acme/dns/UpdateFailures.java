package io.unifiedtls.acme.dns;

import io.unifiedtls.Printable;
import io.unifiedtls.wording.Durations;
import java.io.IOException;
import java.net.UnknownHostException;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.TSIGRecord;

/** Says why a zone was not updated, and what to do. */
final class UpdateFailures {

    private static final String PROPERTIES = "unified-tls.acme.dns.rfc2136.";

    private final UpdateSettings settings;
    private final String server;

    UpdateFailures(UpdateSettings settings) {
        this.settings = settings;
        this.server =
                "%s:%d".formatted(settings.server().address(), settings.server().port());
    }

    IOException noAnswer(IOException failure) {
        return failure instanceof UnknownHostException
                ? new IOException(
                        "The address of the DNS server %s is unknown. Check %sserver.".formatted(server, PROPERTIES),
                        failure)
                : new IOException(
                        "The DNS server %s did not answer within %s (%s). Check that it runs and answers by TCP, and %sserver."
                                .formatted(
                                        server,
                                        Durations.text(settings.timeout()),
                                        Printable.of(failure.getMessage(), 200),
                                        PROPERTIES),
                        failure);
    }

    /** An answer that has no valid signature may come from anybody. */
    void requireSuccess(Message answer) throws IOException {
        if (answer.getHeader().getRcode() != Rcode.NOERROR) {
            throw new IOException("The DNS server %s has not updated the zone %s: %s"
                    .formatted(server, settings.zone(), reason(answer)));
        }
        if (!answer.isVerified()) {
            throw new IOException(
                    "The answer of the DNS server %s has no valid signature, so the zone %s may not have been updated. Check that nothing between you and the server changes its answers, and %skey-secret."
                            .formatted(server, settings.zone(), PROPERTIES));
        }
    }

    private String reason(Message answer) {
        TSIGRecord signature = answer.getTSIG();
        int error = signature == null ? Rcode.NOERROR : signature.getError();
        return error == Rcode.NOERROR
                ? reason(answer.getHeader().getRcode())
                : switch (error) {
                    case Rcode.BADKEY ->
                        "it does not take the key '%s' with the algorithm %s for this zone (BADKEY). Check %skey-name and %skey-algorithm, and allow updates with the key there."
                                .formatted(settings.keyName(), settings.algorithm(), PROPERTIES, PROPERTIES);
                    case Rcode.BADSIG ->
                        "the signature is wrong (BADSIG). Check that %skey-secret is the secret of the key '%s' there."
                                .formatted(PROPERTIES, settings.keyName());
                    case Rcode.BADTIME ->
                        "its clock differs from the clock of this machine by more than 5 minutes (BADTIME). Set both clocks.";
                    default -> "it refuses the signature (%s). See its log.".formatted(Rcode.TSIGstring(error));
                };
    }

    private String reason(int code) {
        return switch (code) {
            case Rcode.NOTAUTH ->
                "it is not the primary server of the zone (NOTAUTH). Check %sserver and %szone."
                        .formatted(PROPERTIES, PROPERTIES);
            case Rcode.NOTZONE -> "the name is not in the zone (NOTZONE). Check %szone.".formatted(PROPERTIES);
            case Rcode.REFUSED ->
                "it refuses updates (REFUSED). Allow updates of TXT records with the key '%s' there."
                        .formatted(settings.keyName());
            case Rcode.SERVFAIL -> "it failed (SERVFAIL). See its log.";
            case Rcode.NOTIMP -> "it does not take updates (NOTIMP). Check %sserver.".formatted(PROPERTIES);
            default -> "it answered %s. See its log.".formatted(Rcode.string(code));
        };
    }
}
