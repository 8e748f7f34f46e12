package io.unifiedtls.clients;

import io.unifiedtls.SigningChain;
import io.unifiedtls.material.CertificateAuthority;
import io.unifiedtls.material.CertificateAuthority.Leaf;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Files for a server on localhost that wants certificates, and for its clients. */
record Material(Path directory) {

    private static final CertificateAuthority SERVERS = CertificateAuthority.create("Servers", List.of());
    private static final CertificateAuthority CLIENTS = CertificateAuthority.create("Clients", List.of());
    private static final Duration DAY = Duration.ofDays(1);

    static Material in(Path directory) throws IOException {
        Material material = new Material(directory);
        material.write(
                "server", SERVERS.issue(Leaf.server(List.of(new GeneralName(GeneralName.dNSName, "localhost")), DAY)));
        material.write("server-ca.pem", SERVERS.certificate());
        material.write("client-ca.pem", CLIENTS.certificate());
        material.renewClient("first");
        return material;
    }

    void renewClient(String commonName) throws IOException {
        write("client", CLIENTS.issue(Leaf.client(commonName, DAY)));
    }

    /** A client with a certificate, and one without, which both know the server. */
    String[] properties() {
        return new String[] {
            "unified-tls.configurations.backend.certificates[0].certificate=file:" + file("client.pem"),
            "unified-tls.configurations.backend.certificates[0].private-key=file:" + file("client.key"),
            "unified-tls.configurations.backend.trust-store.certificates=file:" + file("server-ca.pem"),
            "unified-tls.configurations.anonymous.trust-store.certificates=file:" + file("server-ca.pem"),
            "unified-tls.configurations.stranger.base=backend",
            "unified-tls.configurations.stranger.trust-store.certificates=file:" + file("client-ca.pem"),
            "unified-tls.reload.enabled=false"
        };
    }

    String file(String name) {
        return directory.resolve(name).toString();
    }

    private void write(String name, SigningChain chain) throws IOException {
        write(name + ".pem", chain.leaf());
        write(name + ".key", new JcaPKCS8Generator(chain.privateKey(), null));
        Files.writeString(
                directory.resolve(name + "-both.pem"),
                Files.readString(directory.resolve(name + ".key"))
                        + Files.readString(directory.resolve(name + ".pem")));
    }

    private void write(String name, Object content) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(content);
        }
        Files.writeString(directory.resolve(name), text.toString());
    }
}
