package io.unifiedtls.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.FactorGrantedAuthority;

/** The factor that a client certificate is, as {@code x509()} names it. */
final class Factor {

    private Factor() {}

    static List<GrantedAuthority> and(Collection<? extends GrantedAuthority> others) {
        List<GrantedAuthority> all = new ArrayList<>(others);
        all.add(FactorGrantedAuthority.fromAuthority(FactorGrantedAuthority.X509_AUTHORITY));
        return all;
    }
}
