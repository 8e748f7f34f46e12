package io.unifiedtls.sample;

import io.unifiedtls.SigningChain;
import io.unifiedtls.spiffe.FakeWorkloadApi;
import io.unifiedtls.spiffe.TrustDomainDraft;
import io.unifiedtls.testing.TestCertificates;
import java.util.List;
import org.springframework.boot.DefaultApplicationArguments;

/** A Workload API with an identity for the application, unless {@code spiffe.socket} is that of a real agent. */
final class TestAgent {

    private TestAgent() {}

    @SuppressWarnings("resource") // It ends with the JVM
    static List<String> start(DefaultApplicationArguments options) throws Exception {
        if (options.containsOption("spiffe.socket")) {
            return List.of();
        }
        TrustDomainDraft domain = new TrustDomainDraft("example.org");
        FakeWorkloadApi agent = new FakeWorkloadApi();
        agent.offer(domain.offer("/shop"));
        SigningChain caller = domain.svid("/caller");
        TestPlatform.write(options, "spiffe.pem", domain.authority());
        TestPlatform.write(options, "caller.pem", TestCertificates.pem(caller.certificates()));
        TestPlatform.write(options, "caller.key", TestCertificates.pem(caller.privateKey()));
        return List.of("--spiffe.socket=" + agent.socket());
    }
}
