package io.unifiedtls.test;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/**
 * A socket that does not hear that nobody listens: a server that refuses sends its alert and closes, also while the client
 * still writes, and then the client should read the alert.
 */
final class AlertPreservingSocket extends Socket {

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                try {
                    out.write(octets, offset, length);
                } catch (SocketException ex) {
                    if (isClosed()) {
                        throw ex;
                    }
                }
            }
        };
    }
}
