package io.unifiedtls.acme.challenge;

/** The answer to a challenge could not be prepared. The message is for the owner of the name. */
public final class ChallengeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ChallengeException(String problem) {
        super(problem);
    }

    public ChallengeException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
