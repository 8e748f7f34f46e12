package io.unifiedtls.autoconfigure;

import io.unifiedtls.TLSConnection;
import io.unifiedtls.insecure.InsecureTLSContextFactory;
import io.unifiedtls.operations.TLSReload;
import java.util.Set;

/** The types of the API, which are not bound from requests. */
public final class ApiTypes {

    private static final Set<String> PACKAGES = Set.of(
            TLSConnection.class.getPackageName(),
            TLSReload.class.getPackageName(),
            InsecureTLSContextFactory.class.getPackageName());

    private ApiTypes() {}

    /** Whether a type is one of them. */
    public static boolean include(Class<?> type) {
        return PACKAGES.contains(type.getPackageName());
    }
}
