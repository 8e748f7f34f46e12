package io.unifiedtls.backend.openssl;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSLContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Appends the secrets of all connections to a file (RFC 9850), with which a recording of the network can be read.
 * Thread-safe.
 */
final class KeyLog implements KeyLogCallback {

    private final OutputStream out;
    private final Field handle;

    /**
     * Open the file, which only its owner may read from now on.
     *
     * @throws IOException if that is not possible
     */
    KeyLog(Path file) throws IOException {
        handle = handle();
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
            if (Files.notExists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
            } else if (Files.isRegularFile(file)) {
                Files.setPosixFilePermissions(file, owner);
            }
        }
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Netty's public ways to the native context lead to another structure than its native library expects. */
    private static Field handle() {
        try {
            Field field = ReferenceCountedOpenSslContext.class.getDeclaredField("ctx");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException("This version of Netty does not support a key log", ex);
        }
    }

    void listenTo(ReferenceCountedOpenSslContext context) {
        try {
            if (!SSLContext.setKeyLogCallback(handle.getLong(context), this)) {
                throw new IllegalStateException("The native library does not support a key log");
            }
        } catch (IllegalAccessException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Override
    public synchronized void handle(long ssl, byte[] line) {
        try {
            out.write(line);
            out.write('\n');
            out.flush();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
