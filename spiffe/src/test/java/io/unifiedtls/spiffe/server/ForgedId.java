package io.unifiedtls.spiffe.server;

import static org.bouncycastle.asn1.x509.GeneralName.dNSName;
import static org.bouncycastle.asn1.x509.GeneralName.rfc822Name;
import static org.bouncycastle.asn1.x509.GeneralName.uniformResourceIdentifier;

import io.unifiedtls.Printable;
import io.unifiedtls.SigningChain;
import io.unifiedtls.spiffe.TrustDomainDraft;
import io.unifiedtls.testing.OddCertificates;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Certificates of the right authority that resemble one of {@code spiffe://prod.example/ns/prod/**}, and are none. */
final class ForgedId {

    static final String ALLOWED = "spiffe://prod.example/ns/prod/**";
    static final String GENUINE = "spiffe://prod.example/ns/prod/a";

    /** Each alone, as the only URI. */
    private static final String[] URIS = {
        // Case
        "SPIFFE://prod.example/ns/prod/a",
        "Spiffe://prod.example/ns/prod/a",
        "spiffe://PROD.example/ns/prod/a",
        "spiffe://prod.Example/ns/prod/a",
        "spiffe://prod.example/NS/prod/a",
        "spiffe://prod.example/ns/Prod/a",
        // Dots
        "spiffe://prod.example/ns/prod/.",
        "spiffe://prod.example/ns/prod/..",
        "spiffe://prod.example/ns/prod/./a",
        "spiffe://prod.example/ns/prod/../prod/a",
        "spiffe://prod.example/ns/dev/../prod/a",
        "spiffe://prod.example/./ns/prod/a",
        "spiffe://prod.example/../ns/prod/a",
        "spiffe://prod.example./ns/prod/a",
        "spiffe://.prod.example/ns/prod/a",
        "spiffe://prod..example/ns/prod/a",
        // Encodings
        "spiffe://prod.example/ns/prod/%61",
        "spiffe://prod.example/ns/%70rod/a",
        "spiffe://prod.example/ns/prod%2Fa",
        "spiffe://prod.example/ns%2fprod/a",
        "spiffe://prod.example%2Fns/prod/a",
        "spiffe://prod.example/ns/dev/%2e%2e/prod/a",
        "spiffe://prod.example/ns/prod/%2561",
        "spiffe://%70rod.example/ns/prod/a",
        "spiffe:%2F%2Fprod.example/ns/prod/a",
        "spiffe://prod.example/ns/prod/a%00",
        "spiffe://prod.example/ns/prod/+",
        // Slashes and empty segments
        "spiffe://prod.example/ns/prod/",
        "spiffe://prod.example/ns/prod/a/",
        "spiffe://prod.example/ns/prod//",
        "spiffe://prod.example/ns/prod//a",
        "spiffe://prod.example//ns/prod/a",
        "spiffe:///ns/prod/a",
        "spiffe:///prod.example/ns/prod/a",
        "spiffe:/prod.example/ns/prod/a",
        "spiffe:prod.example/ns/prod/a",
        "spiffe:////prod.example/ns/prod/a",
        "spiffe:\\\\prod.example\\ns\\prod\\a",
        "spiffe://prod.example/ns/prod\\a",
        "spiffe://prod.example\\ns/prod/a",
        // User, port, query and fragment
        "spiffe://a@prod.example/ns/prod/a",
        "spiffe://@prod.example/ns/prod/a",
        "spiffe://prod.example@evil.example/ns/prod/a",
        "spiffe://prod.example:@evil.example/ns/prod/a",
        "spiffe://prod.example:443/ns/prod/a",
        "spiffe://prod.example:/ns/prod/a",
        "spiffe://prod.example/ns/prod/a:443",
        "spiffe://prod.example/ns/prod/a?",
        "spiffe://prod.example/ns/prod/a?b=c",
        "spiffe://prod.example?/ns/prod/a",
        "spiffe://evil.example/?spiffe://prod.example/ns/prod/a",
        "spiffe://prod.example/ns/prod/a#",
        "spiffe://prod.example/ns/prod/a#b",
        "spiffe://evil.example#@prod.example/ns/prod/a",
        "spiffe://prod.example/ns/prod/a;b",
        // Characters
        "spiffe://prod.example/ns/prod/a ",
        " spiffe://prod.example/ns/prod/a",
        "spiffe://prod.example/ns/prod/a\n",
        "spiffe://prod.example/ns/prod/a\0",
        "spiffe://prod.example/ns/prod/a\0.evil.example",
        "spiffe://prod.example\0.evil.example/ns/prod/a",
        "spiffe://prod.example/ns/prod/\u00e4",
        utf8("spiffe://prod.example/ns/prod/\u00e4"),
        utf8("spiffe://pr\u043ed.example/ns/prod/a"), // A Cyrillic o
        utf8("spiffe://prod.example/ns/pr\u043ed/a"),
        utf8("spiffe://prod\u3002example/ns/prod/a"), // An ideographic full stop
        utf8("spiffe://prod.example/ns/prod\u2215a"), // A division slash
        utf8("spiffe://\uff50rod.example/ns/prod/a"), // A full-width p
        utf8("\ufeffspiffe://prod.example/ns/prod/a"),
        "spiffe://xn--prod-9cd.example/ns/prod/a",
        // Wildcards
        "spiffe://prod.example/ns/prod/*",
        "spiffe://prod.example/ns/prod/**",
        "spiffe://prod.example/ns/*/a",
        "spiffe://*/ns/prod/a",
        // Others
        "spiffe://prod.example",
        "spiffe://prod.example/",
        "spiffe://prod.example/ns/prod",
        "spiffe://prod.example/ns/production/a",
        "spiffe://prod.example/x/ns/prod/a",
        "spiffe://prod.example.evil.example/ns/prod/a",
        "spiffe://evil.prod.example/ns/prod/a",
        "https://prod.example/ns/prod/a",
        "spiffe://prod.example/ns/prod/" + "a".repeat(2_048)
    };

    private ForgedId() {}

    /** The certificates by what is wrong with them. */
    static Map<String, SigningChain> all(TrustDomainDraft prod) {
        Map<String, SigningChain> all = new TreeMap<>();
        for (String uri : URIS) {
            all.put(uri, odd(prod, uri(uri)));
        }
        all.put("two IDs", odd(prod, uri(GENUINE), uri("spiffe://prod.example/ns/prod/b")));
        all.put("the allowed one second", odd(prod, uri("spiffe://prod.example/ns/dev/b"), uri(GENUINE)));
        all.put("the same twice", odd(prod, uri(GENUINE), uri(GENUINE)));
        all.put("a URL beside it", odd(prod, uri(GENUINE), uri("https://prod.example/")));
        all.put("an unreadable URI beside it", odd(prod, uri(GENUINE), uri("spiffe://\0")));
        all.put("as a DNS name", odd(prod, OddCertificates.text(dNSName, GENUINE)));
        all.put("as an e-mail address", odd(prod, OddCertificates.text(rfc822Name, GENUINE)));
        all.put("as the subject", prod.odd("URI:" + GENUINE, KeyUsage.digitalSignature));
        all.put("one that signs others", prod.odd("a", KeyUsage.digitalSignature | KeyUsage.keyCertSign, uri(GENUINE)));
        all.put("one that signs lists", prod.odd("a", KeyUsage.digitalSignature | KeyUsage.cRLSign, uri(GENUINE)));
        return all;
    }

    private static SigningChain odd(TrustDomainDraft prod, ASN1Encodable... names) {
        return prod.odd("workload", KeyUsage.digitalSignature, names);
    }

    private static ASN1Encodable uri(String characters) {
        return OddCertificates.text(uniformResourceIdentifier, characters);
    }

    /** The bytes, each as a character. */
    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** A name for messages. */
    static String printable(String name) {
        return Printable.of(name, 100);
    }
}
