package io.unifiedtls.wording;

/**
 * The names that users know settings by, such as those of properties. A service of {@link java.util.ServiceLoader}, whose first
 * provider holds for all messages.
 */
@FunctionalInterface
public interface SettingNames {

    /** The name of a setting. */
    String of(Setting setting);
}
