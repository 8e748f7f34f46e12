package io.unifiedtls.sample;

import io.unifiedtls.ApplicationProtocol;
import io.unifiedtls.ServerName;
import io.unifiedtls.TLSConnection;
import io.unifiedtls.actuate.TLSEndpoint;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/** What was negotiated for this host, who else is served, and what expires when. */
@Controller
class PortalController {

    private final TenantRepository tenants;
    private final BillingClient billing;
    private final TLSEndpoint endpoint;

    PortalController(TenantRepository tenants, BillingClient billing, TLSEndpoint endpoint) {
        this.tenants = tenants;
        this.billing = billing;
        this.endpoint = endpoint;
    }

    /** For browsers. */
    @GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
    String page(
            @RequestAttribute(TLSConnection.ATTRIBUTE) TLSConnection connection,
            HttpServletRequest request,
            Model model) {
        model.addAttribute("port", request.getServerPort());
        model.addAttribute("facts", facts(connection));
        model.addAttribute(
                "title", connection.serverName().map(ServerName::value).orElse("no server name"));
        model.addAttribute("hosts", hosts(Instant.now()));
        model.addAttribute("tenants", tenants.findAll());
        return "portal";
    }

    /** For everybody else. */
    @GetMapping(path = "/", produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String text(@RequestAttribute(TLSConnection.ATTRIBUTE) TLSConnection connection) {
        return lines(facts(connection));
    }

    /** What the billing service says, which this application calls with a certificate of its own. */
    @GetMapping(path = "/billing", produces = MediaType.TEXT_PLAIN_VALUE)
    @ResponseBody
    String billing() {
        return lines(billing.invoices());
    }

    @PostMapping("/tenants")
    String add(@RequestParam String name, @RequestParam(required = false) String title) {
        if (!Tenant.isName(name)) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "A name has letters, digits and inner hyphens");
        }
        tenants.save(name, title == null || title.isBlank() ? name : title);
        return "redirect:/";
    }

    private static String lines(Map<String, String> facts) {
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

    /** The hosts of the properties, whose certificate expires first on top. */
    private List<Host> hosts(Instant now) {
        return endpoint.tls().configurations().entrySet().stream()
                .flatMap(entry -> hosts(entry.getKey(), entry.getValue(), now))
                .sorted(Comparator.comparingLong(Host::daysLeft).thenComparing(Host::name))
                .toList();
    }

    private static Stream<Host> hosts(
            String configuration, TLSEndpoint.ConfigurationDescriptor descriptor, Instant now) {
        return IntStream.range(0, descriptor.hosts().size()).mapToObj(i -> {
            TLSEndpoint.ChainDescriptor chain = descriptor
                    .certificates()
                    .get(Math.min(i, descriptor.certificates().size() - 1));
            return new Host(
                    descriptor.hosts().get(i),
                    configuration,
                    "%s to %s".formatted(descriptor.lowestSupportedVersion(), descriptor.highestSupportedVersion()),
                    String.join(", ", descriptor.applicationProtocols()),
                    descriptor.clientAuthentication(),
                    Duration.between(now, chain.notAfter()).toDays());
        });
    }

    /** A row of the page. */
    record Host(
            String name,
            String configuration,
            String versions,
            String applicationProtocols,
            String clientAuthentication,
            long daysLeft) {}
}
