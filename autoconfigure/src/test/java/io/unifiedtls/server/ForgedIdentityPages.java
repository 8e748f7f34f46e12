package io.unifiedtls.server;

import io.unifiedtls.ClientHello;
import io.unifiedtls.PeerIdentity;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConfiguration;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.TLSVersion;
import io.unifiedtls.operations.TLSHandshakeEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.RestController;

/** Takes identities and connections in every way in which a handler can, of Spring MVC and of WebFlux. */
@RestController
class ForgedIdentityPages {

    static final List<String> PATHS = List.of(
            "/peer",
            "/optional-peer",
            "/nullable-peer",
            "/model-peer",
            "/model-connection",
            "/parameter-peer",
            "/parameter-connection",
            "/header-peer",
            "/header-connection",
            "/cookie-peer",
            "/cookie-connection",
            "/path/peer/forged",
            "/path/connection/forged",
            "/path-model/forged",
            "/body-peer",
            "/body-connection",
            "/form",
            "/peers",
            "/named-attribute",
            "/failing",
            "/model-attribute-method",
            "/functional-bind",
            "/functional-bind-connection",
            "/functional-body",
            "/functional-attribute",
            "/server-name",
            "/version",
            "/client-hello",
            "/tls-configuration",
            "/event");

    @RequestMapping("/peer")
    String peer(PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/optional-peer")
    String optionalPeer(Optional<PeerIdentity> peer) {
        return tell(peer.orElse(null));
    }

    @RequestMapping("/nullable-peer")
    String nullablePeer(@Nullable PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/connection")
    String connection(TLSConnection connection) {
        return tell(connection);
    }

    @RequestMapping("/optional-connection")
    String optionalConnection(Optional<TLSConnection> connection) {
        return tell(connection.orElse(null));
    }

    @RequestMapping("/nullable-connection")
    String nullableConnection(@Nullable TLSConnection connection) {
        return tell(connection);
    }

    @RequestMapping("/attribute")
    String attribute(
            @RequestAttribute(name = TLSConnection.ATTRIBUTE, required = false) @Nullable TLSConnection value) {
        return tell(value);
    }

    @RequestMapping("/named-attribute")
    String namedAttribute(@RequestAttribute(required = false) @Nullable PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/model-peer")
    String modelPeer(@ModelAttribute PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/model-connection")
    String modelConnection(@ModelAttribute("connection") TLSConnection connection) {
        return tell(connection);
    }

    @RequestMapping("/parameter-peer")
    String parameterPeer(@RequestParam PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/parameter-connection")
    String parameterConnection(@RequestParam TLSConnection connection) {
        return tell(connection);
    }

    @RequestMapping("/header-peer")
    String headerPeer(@RequestHeader PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/header-connection")
    String headerConnection(@RequestHeader("x-connection") TLSConnection connection) {
        return tell(connection);
    }

    @RequestMapping("/cookie-peer")
    String cookiePeer(@CookieValue PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/cookie-connection")
    String cookieConnection(@CookieValue TLSConnection connection) {
        return tell(connection);
    }

    @RequestMapping("/path/peer/{peer}")
    String pathPeer(@PathVariable PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/path/connection/{connection}")
    String pathConnection(@PathVariable TLSConnection connection) {
        return tell(connection);
    }

    @RequestMapping("/path-model/{peerIdentity}")
    String pathModel(@ModelAttribute PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/body-peer")
    String bodyPeer(@RequestBody PeerIdentity peer) {
        return tell(peer);
    }

    @RequestMapping("/body-connection")
    String bodyConnection(@RequestBody TLSConnection connection) {
        return tell(connection);
    }

    /** What somebody may take for a form. */
    record Form(
            @Nullable String t,
            @Nullable PeerIdentity peer,
            @Nullable TLSConnection connection) {}

    @RequestMapping("/form")
    String form(Form form) {
        return tell(form.peer()) + tell(form.connection());
    }

    @RequestMapping("/peers")
    String peers(PeerIdentity[] peers) {
        return tell(peers[0]);
    }

    @RequestMapping("/failing")
    String failing() {
        throw new UnsupportedOperationException();
    }

    @ExceptionHandler(UnsupportedOperationException.class)
    String failed(Optional<PeerIdentity> peer) {
        return tell(peer.orElse(null));
    }

    @RequestMapping("/server-name")
    String serverName(ServerName name) {
        return "name " + name;
    }

    @RequestMapping("/annotated-server-name")
    String annotatedServerName(@RequestParam("value") ServerName name) {
        return "name " + name;
    }

    @RequestMapping("/version")
    String version(TLSVersion version) {
        return "version admin.example " + version;
    }

    @RequestMapping("/client-hello")
    String clientHello(ClientHello hello) {
        return "hello admin.example " + hello;
    }

    @RequestMapping("/tls-configuration")
    String configuration(TLSConfiguration configuration) {
        return "configuration admin.example " + configuration;
    }

    @RequestMapping("/event")
    String event(TLSHandshakeEvent.PeerAuthenticated event) {
        return "event admin.example " + event;
    }

    static String tell(@Nullable PeerIdentity peer) {
        return peer == null ? "none" : "peer " + peer.subject().getName() + uris(peer);
    }

    static String tell(@Nullable TLSConnection connection) {
        return connection == null
                ? "none"
                : "connection of %s by %s"
                        .formatted(
                                connection.configurationLabel(),
                                connection
                                        .peerIdentity()
                                        .map(peer -> peer.subject().getName())
                                        .orElse("anonymous"));
    }

    private static String uris(PeerIdentity peer) {
        return peer.uris().isEmpty() ? "" : peer.uris().toString();
    }

    /** What comes before a handler. */
    @Controller
    static class WithModel {

        @ModelAttribute("told")
        String told(PeerIdentity peer) {
            return tell(peer);
        }

        @RequestMapping("/model-attribute-method")
        @ResponseBody
        String handler(@ModelAttribute("told") String told) {
            return told;
        }
    }
}
