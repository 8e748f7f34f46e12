package io.unifiedtls.sample;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** Shows what the connection negotiated: as a page for browsers, as text for everybody else. */
@RestController
class ConnectionController {

    @GetMapping("/")
    ResponseEntity<String> show(
            @RequestAttribute(TLSConnection.ATTRIBUTE) TLSConnection connection,
            @RequestHeader(name = HttpHeaders.ACCEPT, defaultValue = "") String accept) {
        Map<String, String> facts = facts(connection);
        return accept.contains(MediaType.TEXT_HTML_VALUE)
                ? ResponseEntity.ok().contentType(MediaType.TEXT_HTML).body(page(facts))
                : ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body(text(facts));
    }

    private static String page(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> "<tr><th>%s</th><td>%s</td></tr>"
                        .formatted(fact.getKey(), HtmlUtils.htmlEscape(fact.getValue())))
                .collect(Collectors.joining("\n", PAGE_START.formatted(facts.get("server name")), PAGE_END));
    }

    private static String text(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> "%s: %s\n".formatted(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining());
    }

    private static Map<String, String> facts(TLSConnection connection) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("server name", connection.serverName().map(ServerName::value).orElse("none"));
        facts.put("configuration", connection.configuration());
        facts.put("version", connection.version().protocolName());
        facts.put("cipher suite", connection.cipherSuite().name());
        facts.put(
                "application protocol",
                connection.applicationProtocol().map(ApplicationProtocol::name).orElse("none"));
        facts.put("resumed", connection.resumed() ? "yes" : "no");
        facts.put(
                "client",
                connection.peerCertificates().stream()
                        .findFirst()
                        .map(certificate ->
                                certificate.getSubjectX500Principal().getName())
                        .orElse("anonymous"));
        return facts;
    }

    private static final String PAGE_START = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>%1$s</title>
            <style>
              :root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif; }
              body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
              table { width: 100%%; border-collapse: collapse; }
              th, td { padding: .5rem; text-align: left; border-bottom: 1px solid #8884; }
              th { font-weight: 500; opacity: .7; }
            </style>
            <h1>%1$s</h1>
            <table>
            """;

    private static final String PAGE_END = """

            </table>
            </html>
            """;
}
