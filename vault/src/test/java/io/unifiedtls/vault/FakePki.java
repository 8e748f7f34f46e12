package io.unifiedtls.vault;

import io.unifiedtls.testing.TestCertificates;
import io.unifiedtls.vault.FakeVault.Refusal;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** A PKI engine at {@code pki} with the role {@code web}, whose authority is below a root. */
public final class FakePki {

    private static final String CURVE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    public final AtomicInteger issued = new AtomicInteger();
    public volatile Duration ttl = Duration.ofHours(1);
    public volatile Duration maxTtl = Duration.ofDays(90);
    public volatile List<String> allowedDomains = List.of("example.com");
    public volatile UnaryOperator<List<String>> alteredNames = names -> names;
    public volatile boolean otherKey;
    public volatile Duration shift = Duration.ZERO;
    public volatile String latestPrivateKey = "";
    public volatile Map<String, Object> latestRequest = Map.of();

    private final KeyPair rootKeys = keys();
    private final KeyPair keys = keys();
    private final X509Certificate root;
    private final X509Certificate authority;

    FakePki() {
        root = authority("Fake root", rootKeys.getPublic(), "Fake root");
        authority = authority("Fake intermediate", keys.getPublic(), "Fake root");
    }

    public X509Certificate root() {
        return root;
    }

    Map<String, Object> answer(String path, Map<String, Object> request) {
        latestRequest = request;
        return switch (path) {
            case "pki/sign/web" -> data(sign(request));
            case "pki/issue/web" -> issue(request);
            default -> throw new Refusal(path.startsWith("pki/") ? 400 : 404, "unknown role: " + path);
        };
    }

    private X509Certificate sign(Map<String, Object> request) {
        PKCS10CertificationRequest csr = csr(String.valueOf(request.get("csr")));
        try {
            var converted = new JcaPKCS10CertificationRequest(csr);
            if (!csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(converted.getPublicKey()))) {
                throw new Refusal(400, "request signature invalid");
            }
            return certificate(names(csr), converted.getPublicKey(), request);
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException ex) {
            throw new Refusal(400, "certificate request could not be parsed: " + ex);
        }
    }

    private Map<String, Object> issue(Map<String, Object> request) {
        if (request.containsKey("csr")) {
            throw new Refusal(400, "no csr here");
        }
        KeyPair made = keys();
        List<GeneralName> names = Stream.concat(
                        split(request.get("alt_names")).map(name -> new GeneralName(GeneralName.dNSName, name)),
                        split(request.get("ip_sans")).map(name -> new GeneralName(GeneralName.iPAddress, name)))
                .toList();
        X509Certificate certificate = certificate(names, made.getPublic(), request);
        latestPrivateKey = TestCertificates.pem(made.getPrivate());
        Map<String, Object> data = new LinkedHashMap<>(data(certificate));
        data.put("private_key", latestPrivateKey);
        data.put("private_key_type", "ec");
        return data;
    }

    private static Stream<String> split(@Nullable Object names) {
        return Arrays.stream(String.valueOf(names).split(",")).filter(name -> !name.isBlank());
    }

    private Map<String, Object> data(X509Certificate certificate) {
        return Map.of(
                "certificate",
                TestCertificates.pem(List.of(certificate)).strip(),
                "issuing_ca",
                TestCertificates.pem(List.of(authority)).strip(),
                "ca_chain",
                List.of(
                        TestCertificates.pem(List.of(authority)).strip(),
                        TestCertificates.pem(List.of(root)).strip()),
                "serial_number",
                certificate.getSerialNumber().toString(16),
                "expiration",
                certificate.getNotAfter().toInstant().getEpochSecond());
    }

    private X509Certificate certificate(List<GeneralName> names, PublicKey key, Map<String, Object> request) {
        List<String> dnsNames = names.stream()
                .filter(name -> name.getTagNo() == GeneralName.dNSName)
                .map(name -> name.getName().toString())
                .toList();
        for (String name : dnsNames) {
            if (allowedDomains.stream().noneMatch(domain -> name.equals(domain) || name.endsWith("." + domain))) {
                throw new Refusal(400, "subject alternate name %s not allowed by this role".formatted(name));
            }
        }
        Duration lifetime = request.containsKey("ttl") ? seconds(request.get("ttl")) : ttl;
        if (lifetime.compareTo(maxTtl) > 0) {
            lifetime = maxTtl;
        }
        List<GeneralName> all = new ArrayList<>(names.stream()
                .filter(name -> name.getTagNo() != GeneralName.dNSName)
                .toList());
        alteredNames.apply(dnsNames).forEach(name -> all.add(new GeneralName(GeneralName.dNSName, name)));
        issued.incrementAndGet();
        Instant now = Instant.now().plus(shift);
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=Fake intermediate"),
                    new BigInteger(127, RANDOM),
                    Date.from(now.minusSeconds(30)),
                    Date.from(now.plus(lifetime)),
                    new X500Name("CN=" + request.getOrDefault("common_name", "none")),
                    otherKey ? keys().getPublic() : key);
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(all.toArray(GeneralName[]::new)));
            builder.addExtension(
                    Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(keys.getPublic()));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(CURVE).build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static Duration seconds(Object ttl) {
        String text = String.valueOf(ttl);
        if (!text.matches("\\d+s")) {
            throw new Refusal(400, "error parsing ttl: " + text);
        }
        return Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }

    private static PKCS10CertificationRequest csr(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof PKCS10CertificationRequest request) {
                return request;
            }
        } catch (IOException ex) {
            throw new Refusal(400, "certificate request could not be parsed: " + ex);
        }
        throw new Refusal(400, "no data found in PEM block");
    }

    private static List<GeneralName> names(PKCS10CertificationRequest csr) {
        var extension = csr.getRequestedExtensions().getExtension(Extension.subjectAlternativeName);
        return List.of(GeneralNames.getInstance(extension.getParsedValue()).getNames());
    }

    private X509Certificate authority(String name, PublicKey key, String issuer) {
        try {
            Instant now = Instant.now();
            var builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + issuer),
                    new BigInteger(127, RANDOM),
                    Date.from(now.minus(Duration.ofDays(1))),
                    Date.from(now.plus(Duration.ofDays(365))),
                    new X500Name("CN=" + name),
                    key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(CURVE).build(rootKeys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException ex) {
            throw new AssertionError(ex);
        }
    }
}
