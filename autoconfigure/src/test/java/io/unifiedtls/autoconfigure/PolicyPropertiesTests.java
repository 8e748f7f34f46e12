package io.unifiedtls.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.TLSPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Policies by name, as beans and made of properties. */
class PolicyPropertiesTests extends TLSAutoConfigurationFixture {

    @Test
    void hostsAreCheckedAgainstBackendAndPolicyAtStart() {
        server().withPropertyValues(
                        "unified-tls.configurations.old.base=web",
                        "unified-tls.configurations.old.lowest-supported-version=TLSv1",
                        "unified-tls.hosts[1].server-names=old.shop.example",
                        "unified-tls.hosts[1].configuration=old")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessageStartingWith(
                                "Configuration 'old' of old.shop.example violates the policy: lowest-supported-version is TLSv1; "
                                        + "intermediate requires TLSv1.2 or later. Change lowest-supported-version, or set unified-tls.policy to "
                                        + "one that accepts it."));
        server().withPropertyValues(
                        "unified-tls.policy=none",
                        "unified-tls.server.backend=jdk",
                        "unified-tls.configurations.old.base=web",
                        "unified-tls.configurations.old.lowest-supported-version=TLSv1",
                        "unified-tls.hosts[1].server-names=old.shop.example",
                        "unified-tls.hosts[1].configuration=old")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessage(
                                "Configuration 'old': lowest-supported-version is TLSv1, which the JDK has disabled "
                                        + "(jdk.tls.disabledAlgorithms). Set it to TLSv1.2 or TLSv1.3."));
    }

    @Test
    void violationsOfAllHostsAreTold() {
        server().withPropertyValues(
                        "unified-tls.hosts[1].server-names=*.other.example",
                        "unified-tls.hosts[1].configuration=web",
                        "unified-tls.hosts[2].server-names=third.example",
                        "unified-tls.hosts[2].configuration=web")
                .run(
                        context -> assertThat(
                                        rootCause(context.getStartupFailure()).getMessage())
                                .contains(
                                        "Configuration 'web' of *.other.example violates the policy: certificates contains one for ",
                                        "Configuration 'web' of third.example violates the policy: certificates contains one for "));
    }

    @Test
    void policyMayBeABean() {
        server().withPropertyValues("unified-tls.policy=house")
                .withBean(
                        "house",
                        TLSPolicy.class,
                        () -> candidate ->
                                List.of(new TLSPolicy.Violation("certificates", "are not ours", "ours", "here")))
                .run(
                        context -> assertThat(rootCause(context.getStartupFailure()))
                                .hasMessage(
                                        "Configuration 'web' of shop.example, *.shop.example, all other hosts violates the policy: certificates are not ours; "
                                                + "here requires ours. Change certificates, or set unified-tls.policy to one that accepts it."));
        server().withPropertyValues("unified-tls.policy=strict")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessage("unified-tls.policy is 'strict', which does not exist. Set it to one of these: "
                                + "intermediate, modern, nist-sp-800-52r2, none, post-quantum, or to the name of a "
                                + "TLSPolicy bean."));
    }

    @Test
    void policyMayBeMadeOfProperties() {
        String[] house = {
            "unified-tls.policy=house",
            "unified-tls.policies.house.base=intermediate",
            "unified-tls.policies.house.lowest-version=TLSv1.3",
            "unified-tls.policies.house.smallest-rsa-key=4096",
            "unified-tls.policies.house.longest-certificate-lifetime=1h",
        };
        server().withPropertyValues(house)
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessageContaining("lowest-supported-version is TLSv1.2; house requires TLSv1.3 or later")
                        .hasMessageContaining(
                                "certificates contains one that is valid for 1 days; house requires at most 0 days"));
        server().withPropertyValues(house)
                .withPropertyValues("unified-tls.policy-mode=report")
                .run(context -> assertThat(context).hasNotFailed());
        server().withPropertyValues(
                        "unified-tls.policy=a", "unified-tls.policies.a.base=b", "unified-tls.policies.b.base=a")
                .run(context -> assertThat(rootCause(context.getStartupFailure()))
                        .hasMessageContaining("unified-tls.policies.a.base refers to itself: a -> b -> a"));
    }
}
