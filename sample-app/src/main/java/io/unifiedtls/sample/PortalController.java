package io.unifiedtls.sample;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.fleet.TLSHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/** Shows the negotiated settings of this host, and the tenants. */
@Controller
class PortalController {

    private final Tenants tenants;
    private final BillingClient billing;
    private final Environment environment;

    PortalController(Tenants tenants, BillingClient billing, Environment environment) {
        this.tenants = tenants;
        this.billing = billing;
        this.environment = environment;
    }

    /** For browsers. */
    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page(@RequestAttribute(TLSConnection.ATTRIBUTE) TLSConnection connection, Model model) {
        model.addAttribute("port", environment.getProperty("local.server.port"));
        model.addAttribute("facts", facts(connection));
        model.addAttribute(
                "title", connection.serverName().map(ServerName::value).orElse("no server name"));
        model.addAttribute("tenants", tenants.all());
        return "portal";
    }

    /** For everybody else. */
    @GetMapping(path = "/", produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String text(@RequestAttribute(TLSConnection.ATTRIBUTE) TLSConnection connection) {
        return lines(facts(connection));
    }

    /** The answer of the billing service, which this application calls with a certificate of its own. */
    @GetMapping(path = "/billing", produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String billing() {
        return lines(billing.invoices());
    }

    @PostMapping("/tenants")
    String add(Form form) {
        if (form.name == null || !Tenants.isName(form.name)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "A name has letters, digits and inner hyphens");
        }
        tenants.add(form.name);
        return "redirect:/";
    }

    /** Of a new tenant. */
    record Form(@Nullable String name) {}

    @PostMapping("/tenants/{name}/{action:suspend|resume|remove}")
    String change(@PathVariable String name, @PathVariable String action) {
        switch (action) {
            case "suspend" -> tenants.suspend(name);
            case "resume" -> tenants.resume(name);
            default -> tenants.remove(name);
        }
        return "redirect:/";
    }

    /** The service says what is wrong, and whether the name was at fault. */
    @ExceptionHandler
    ResponseEntity<String> refused(TLSHostException refusal) {
        HttpStatus status =
                refusal.reason() == TLSHostException.Reason.NOT_FOUND ? HttpStatus.NOT_FOUND : HttpStatus.CONFLICT;
        return ResponseEntity.status(status).contentType(MediaType.TEXT_PLAIN).body(refusal.getMessage());
    }

    private static String lines(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> "%s: %s\n".formatted(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining());
    }

    private static Map<String, String> facts(TLSConnection connection) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("server name", connection.serverName().map(ServerName::value).orElse("none"));
        facts.put("configuration", connection.configurationLabel());
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
}
