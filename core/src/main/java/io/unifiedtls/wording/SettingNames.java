package io.unifiedtls.wording;

/**
 * What users call settings, such as the names of properties. A service of {@link java.util.ServiceLoader}, whose first
 * provider holds for all messages.
 */
@FunctionalInterface
public interface SettingNames {

    /** The name of a setting. */
    String of(Setting setting);
}
