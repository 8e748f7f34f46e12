package io.unifiedtls.testing;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What may be put in the place of a PEM file, so that whoever reads it is stopped, or has no memory left. */
public enum HostileFile {
    HUGE("has more than") {
        @Override
        void make(Path file) throws IOException {
            try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
                sparse.setLength(3L << 30);
            }
        }
    },
    PIPE("is not a regular file") {
        @Override
        void make(Path file) throws IOException {
            try {
                if (new ProcessBuilder("mkfifo", file.toString()).start().waitFor() != 0) {
                    throw new IOException("mkfifo has failed");
                }
            } catch (InterruptedException ex) {
                throw new IOException(ex);
            }
        }
    },
    SOCKET("is not a regular file") {
        @Override
        void make(Path file) throws IOException {
            Path shorter = Files.createTempFile("socket", "");
            Files.delete(shorter);
            try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.bind(UnixDomainSocketAddress.of(shorter));
                Files.move(shorter, file);
            }
        }
    },
    DIRECTORY("is not a regular file but a directory") {
        @Override
        void make(Path file) throws IOException {
            Files.createDirectory(file);
        }
    },
    DEVICE("is a link that leads out of") {
        @Override
        void make(Path file) throws IOException {
            Files.createSymbolicLink(file, Path.of("/dev/zero"));
        }
    },
    BLOCKS("PEM blocks") {
        @Override
        void make(Path file) throws IOException {
            Files.writeString(
                    file, "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n".repeat(12_000));
        }
    },
    /** More than 100,000 sequences, each in another, without end. */
    NESTED("that cannot be read") {
        @Override
        void make(Path file) throws IOException {
            for (String label : new String[] {"CERTIFICATE", "PRIVATE KEY"}) {
                String existing = Files.exists(file) ? Files.readString(file) : "";
                Files.writeString(
                        file,
                        existing
                                + "-----BEGIN %1$s-----\n%2$s-----END %1$s-----\n"
                                        .formatted(label, "MIAwgDCAMIAwgDCAMIAwgDCAMIAwgDCA\n".repeat(14_000)));
            }
        }
    };

    private final String message;

    HostileFile(String message) {
        this.message = message;
    }

    /** What is said of it. */
    public String message() {
        return message;
    }

    /** Put it in the place of a file. A watch does not see that place empty, or half of it, but for a directory, which takes no file's place. */
    public void put(Path file) throws IOException {
        Path made = Files.createTempDirectory("hostile").resolve(String.valueOf(file.getFileName()));
        make(made);
        if (Files.isDirectory(made)) {
            Files.deleteIfExists(file);
        }
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    }

    abstract void make(Path file) throws IOException;
}
