package io.unifiedtls.testing;

import io.unifiedtls.SigningChain;
import io.unifiedtls.testing.CertificateDraft.Made;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** A peer, what it is verified against, and whether that lets it in. */
@SuppressWarnings("ImmutableEnumChecker") // The functions hold nothing
public enum AnchorCase {
    PINNED_LEAF(true, purpose -> pinned(leaf("pinned", null, purpose))),
    EXPIRED_PINNED_LEAF(
            false,
            purpose -> pinned(CertificateDraft.expired("old", null)
                    .dnsName("localhost")
                    .purpose(purpose)
                    .make())),
    PINNED_LEAF_OF_AN_AUTHORITY(true, purpose -> pinned(leaf("pinned", root("Root"), purpose))),
    PINNED_LEAF_FOR_SOMETHING_ELSE(false, purpose -> pinned(leaf("pinned", null, KeyPurposeId.id_kp_codeSigning))),
    PINNED_LEAF_THAT_ISSUES(false, purpose -> {
        Made pinned = leaf("pinned", null, purpose);
        return new Scene(leaf("below", pinned, purpose).chain(pinned), pinned);
    }),
    EXPIRED_AUTHORITY(false, "expired-anchors=accept", purpose -> {
        Made root = CertificateDraft.expired("Old root", null).authority().make();
        return new Scene(leaf("peer", root, purpose).chain(), root);
    }),
    EXPIRED_AUTHORITY_SENT_ALONG(false, "expired-anchors=accept", purpose -> {
        Made root = CertificateDraft.expired("Old root", null).authority().make();
        return new Scene(leaf("peer", root, purpose).chain(root), root);
    }),
    /** Whoever has both is let in by the one that is valid. */
    EXPIRED_AUTHORITY_WITH_ITS_SUCCESSOR(true, purpose -> {
        Made old = CertificateDraft.expired("Root", null).authority().make();
        Made successor =
                CertificateDraft.of("Root", null, old.keys()).authority().make();
        return new Scene(leaf("peer", old, purpose).chain(old), old, successor);
    }),
    NAME_WITHIN_CONSTRAINTS(true, purpose -> {
        Made root = CertificateDraft.of("Root")
                .authority()
                .constrainedTo("localhost")
                .make();
        return new Scene(leaf("peer", root, purpose).chain(), root);
    }),
    NAME_OUTSIDE_CONSTRAINTS(false, "anchor-constraints=ignore", purpose -> {
        Made root = CertificateDraft.of("Root")
                .authority()
                .constrainedTo("example.com")
                .make();
        return new Scene(leaf("peer", root, purpose).chain(), root);
    }),
    NAME_OUTSIDE_CONSTRAINTS_BELOW_ANOTHER(false, "anchor-constraints=ignore", purpose -> {
        Made root = CertificateDraft.of("Root")
                .authority()
                .constrainedTo("example.com")
                .make();
        Made intermediate =
                CertificateDraft.of("Intermediate", root).authority().make();
        return new Scene(leaf("peer", intermediate, purpose).chain(intermediate), root);
    }),
    TOO_LONG_A_PATH(false, "anchor-constraints=ignore", purpose -> {
        Made root = CertificateDraft.of("Root").lastAuthority().make();
        Made intermediate =
                CertificateDraft.of("Intermediate", root).authority().make();
        return new Scene(leaf("peer", intermediate, purpose).chain(intermediate), root);
    }),
    INTERMEDIATE_AS_ANCHOR(true, purpose -> {
        Made intermediate =
                CertificateDraft.of("Intermediate", root("Root")).authority().make();
        return new Scene(leaf("peer", intermediate, purpose).chain(intermediate), intermediate);
    }),
    EXPIRED_INTERMEDIATE_AS_ANCHOR(false, "expired-anchors=accept", purpose -> {
        Made intermediate = CertificateDraft.expired("Intermediate", root("Root"))
                .authority()
                .make();
        return new Scene(leaf("peer", intermediate, purpose).chain(intermediate), intermediate);
    }),
    ANCHOR_WITHOUT_THE_RIGHT_TO_SIGN(false, purpose -> {
        Made root = CertificateDraft.of("Root")
                .extension(Extension.basicConstraints, true, new BasicConstraints(true))
                .usage(KeyUsage.digitalSignature)
                .make();
        return new Scene(leaf("peer", root, purpose).chain(), root);
    });

    private final boolean accepted;
    private final Optional<String> optOut;
    private final Function<KeyPurposeId, Scene> scene;

    AnchorCase(boolean accepted, Function<KeyPurposeId, Scene> scene) {
        this(accepted, null, scene);
    }

    AnchorCase(boolean accepted, @Nullable String optOut, Function<KeyPurposeId, Scene> scene) {
        this.accepted = accepted;
        this.optOut = Optional.ofNullable(optOut);
        this.scene = scene;
    }

    public boolean isAccepted() {
        return accepted;
    }

    /** The property that lets it in. */
    public Optional<String> optOut() {
        return optOut;
    }

    public Scene scene(KeyPurposeId purpose) {
        return scene.apply(purpose);
    }

    private static Made root(String name) {
        return CertificateDraft.of(name).authority().make();
    }

    private static Made leaf(String name, @Nullable Made issuer, KeyPurposeId purpose) {
        return CertificateDraft.of(name, issuer)
                .dnsName("localhost")
                .purpose(purpose)
                .make();
    }

    private static Scene pinned(Made leaf) {
        return new Scene(leaf.chain(), leaf);
    }

    /** What the peer presents, and what is trusted. */
    public record Scene(SigningChain peer, List<X509Certificate> anchors) {

        Scene(SigningChain peer, Made... anchors) {
            this(peer, Stream.of(anchors).map(Made::certificate).toList());
        }
    }
}
