package io.unifiedtls.challenge;

import io.unifiedtls.ServerName;
import java.util.Optional;

public interface ChallengeResponder {

    Optional<String> tlsAlpn01(ServerName name);

    Optional<String> http01(ServerName host, String token);
}
