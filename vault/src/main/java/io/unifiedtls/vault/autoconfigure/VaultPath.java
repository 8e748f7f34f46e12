package io.unifiedtls.vault.autoconfigure;

import java.util.regex.Pattern;

/** Parts of paths that the settings name, which become URLs as they are. */
final class VaultPath {

    private static final String NAME = "[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}";
    private static final Pattern ONE = Pattern.compile(NAME);
    private static final Pattern SEVERAL = Pattern.compile("%s(/%s){0,9}".formatted(NAME, NAME));

    private VaultPath() {}

    static boolean isName(String text) {
        return ONE.matcher(text).matches();
    }

    static boolean isPath(String text) {
        return SEVERAL.matcher(text).matches();
    }
}
