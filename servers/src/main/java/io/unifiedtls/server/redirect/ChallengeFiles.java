package io.unifiedtls.server.redirect;

import io.unifiedtls.challenge.Challenges;
import io.unifiedtls.handshake.Answer;
import java.util.regex.Pattern;

/** Answers http-01 challenges (RFC 8555, section 8.3), which an authority asks for without TLS. */
final class ChallengeFiles implements Responder {

    private static final String PATH = "/.well-known/acme-challenge/";
    /** The base64url alphabet without padding (RFC 8555, section 8.3), and more of it than any authority uses. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    private final Challenges challenges;

    ChallengeFiles(Challenges challenges) {
        this.challenges = challenges;
    }

    /** Whether a request is for a challenge, known or not. */
    static boolean concerns(RequestHead request) {
        return request.target().startsWith(PATH);
    }

    @Override
    public Answer<PlainResponse> respond(RequestHead request) {
        String token = request.target().substring(PATH.length());
        if (!request.method().equals("GET") || !TOKEN.matcher(token).matches()) {
            return Answer.ready(PlainResponse.NOT_FOUND);
        }
        return challenges
                .http01(request.host(), token)
                .then(found ->
                        Answer.ready(found.map(PlainResponse::keyAuthorization).orElse(PlainResponse.NOT_FOUND)));
    }
}
