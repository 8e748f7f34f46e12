package io.unifiedtls.wording;

import java.util.ServiceLoader;

/**
 * A setting that a message tells its reader to look at. Its text is what that reader calls it: the words of the API, or what
 * {@link SettingNames} on the class path say.
 */
public enum Setting {
    BACKEND("the TLS backend"),
    CONFIGURATIONS("this factory"),
    POLICY("the policy"),
    HANDSHAKE_TIMEOUT("the handshake timeout"),
    RESOLVER_TIMEOUT("the resolver timeout"),
    RESOLVER_CONCURRENCY("the resolver concurrency"),
    UNKNOWN_SERVER_NAME("the fallback for unknown server names"),
    MISSING_SERVER_NAME("the fallback for missing server names"),
    REVIEW_TIMEOUT("the review timeout"),
    PRIVATE_HOSTS("the private hosts of revocation"),
    DIRECTORY_NAMES("the naming of the directory"),
    FOLLOW_LINKS("the following of links");

    private final String words;

    Setting(String words) {
        this.words = words;
    }

    /** As the API calls it. */
    public String words() {
        return words;
    }

    @Override
    public String toString() {
        return Names.CURRENT.of(this);
    }

    private static final class Names {

        static final SettingNames CURRENT = ServiceLoader.load(SettingNames.class, SettingNames.class.getClassLoader())
                .findFirst()
                .orElse(Setting::words);

        private Names() {}
    }
}
