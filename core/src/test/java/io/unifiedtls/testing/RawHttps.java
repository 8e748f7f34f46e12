package io.unifiedtls.testing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Sends requests as they are given, which a good client would not, over a connection of their own. */
public final class RawHttps {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** Types of frames (RFC 9113, section 6). */
    private static final int DATA = 0;

    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;

    private static final int NEVER_INDEXED = 0x10;

    /** By their index in HPACK's static table (RFC 7541, appendix A). */
    private static final List<String> STATIC_NAMES = List.of("", ":authority", ":method", "", ":path", "", ":scheme");

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final SSLContext context;
    private final int port;
    private final String serverName;

    /** Create a client that connects for a server name. */
    public RawHttps(SSLContext context, int port, String serverName) {
        this.context = context;
        this.port = port;
        this.serverName = serverName;
    }

    /**
     * What the server answers to requests of HTTP/1.1, each of which goes out when the one before it is answered, until it
     * closes.
     */
    public String http1(String... requests) throws IOException {
        StringBuilder answers = new StringBuilder();
        try (SSLSocket socket = connect("http/1.1")) {
            for (String request : requests) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                readAnswer(socket.getInputStream(), answers);
            }
        } catch (EOFException | SocketException ex) {
            answers.append("closed");
        }
        return answers.toString();
    }

    /**
     * What the server answers to a request of HTTP/2.
     *
     * @param fields lines of a name, {@code =} and a value
     * @return {@code :status} and body, or how the stream or connection ended
     */
    public String http2(List<String> fields) throws IOException {
        try (SSLSocket socket = connect("h2")) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(frame(SETTINGS, 0, 0, new byte[0]));
            request.writeBytes(frame(HEADERS, END_STREAM | END_HEADERS, 1, literals(fields)));
            socket.getOutputStream().write(request.toByteArray());
            return answer(new DataInputStream(socket.getInputStream()));
        } catch (EOFException | SocketException ex) {
            return "closed";
        }
    }

    private SSLSocket connect(String protocol) throws IOException {
        Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
        connection.setTcpNoDelay(true);
        connection.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, serverName, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static void readAnswer(InputStream in, StringBuilder answers) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                answers.append(head);
                throw new EOFException();
            }
            head.append((char) next);
        }
        answers.append(head);
        Matcher length = LENGTH.matcher(head);
        int count = length.find() ? Integer.parseInt(length.group(1)) : Integer.MAX_VALUE;
        answers.append(new String(in.readNBytes(count), StandardCharsets.ISO_8859_1));
    }

    /** Never indexed, without Huffman's code (RFC 7541, section 6.2.3); names of pseudo-header fields are the table's. */
    private static byte[] literals(List<String> fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (String field : fields) {
            int equals = field.indexOf('=', 1);
            String name = field.substring(0, equals);
            int index = STATIC_NAMES.indexOf(name);
            block.write(NEVER_INDEXED | Math.max(0, index));
            if (index < 0) {
                write(name, block);
            }
            write(field.substring(equals + 1), block);
        }
        return block.toByteArray();
    }

    private static void write(String text, ByteArrayOutputStream block) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .put((byte) 0)
                .putShort((short) payload.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    private static String answer(DataInputStream in) throws IOException {
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
        StringBuilder answer = new StringBuilder();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            byte[] payload = in.readNBytes(length);
            String end = read(decoder, type, payload, answer);
            if (end != null) {
                return answer + end;
            }
            if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return answer.toString();
            }
        }
    }

    private static @Nullable String read(
            DefaultHttp2HeadersDecoder decoder, int type, byte[] payload, StringBuilder answer) throws IOException {
        if (type == RST_STREAM) {
            return "reset";
        } else if (type == GOAWAY && ByteBuffer.wrap(payload).getInt(4) != 0) {
            return "go away";
        } else if (type == DATA) {
            answer.append(new String(payload, StandardCharsets.ISO_8859_1));
        } else if (type == HEADERS) {
            ByteBuf block = Unpooled.wrappedBuffer(payload);
            try {
                answer.append(":status ")
                        .append(decoder.decodeHeaders(1, block).status())
                        .append('\n');
            } catch (Http2Exception ex) {
                throw new IOException(ex);
            }
        }
        return null;
    }
}
