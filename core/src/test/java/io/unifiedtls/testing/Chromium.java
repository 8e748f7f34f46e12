package io.unifiedtls.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A headless browser that trusts one authority, and finds every name at the loopback address. */
public final class Chromium {

    private final Path home;

    /**
     * Create a browser with a profile of its own.
     *
     * @param home an empty directory
     * @param authority the PEM file to trust
     */
    public Chromium(Path home, Path authority) throws IOException {
        this.home = home;
        String database = "sql:" + Files.createDirectories(home.resolve(".pki/nssdb"));
        Tool certutil = Tool.certutil();
        certutil.run("", List.of("-d", database, "-N", "--empty-password"));
        List<String> trust = List.of("-d", database, "-A", "-t", "C,,", "-n", "test", "-i", authority.toString());
        assertThat(certutil.run("", trust).exitCode()).isZero();
    }

    /** The document at a URL, after its scripts have run; what the network did is {@link #logged}. */
    public String document(String url) {
        List<String> arguments = new ArrayList<>(List.of(
                "HOME=" + home,
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * 127.0.0.1",
                "--log-net-log=" + home.resolve("net.log"),
                "--user-data-dir=" + home.resolve("profile"),
                "--dump-dom",
                url));
        return Tool.env().run("", arguments).output();
    }

    /** Whether its network log, which is long, holds this. */
    public boolean logged(String text) throws IOException {
        return Files.readString(home.resolve("net.log")).contains(text);
    }
}
