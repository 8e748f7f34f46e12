// One host: its answer to a handshake, its handshakes, and its certificate's order.

import { action, counts, days, folded, list, make, section, terms, time, tree } from "./elements.js";

const PHASES = {
  ISSUING: ["the first certificate is being ordered", "warn"],
  FAILED: ["the first certificate could not be issued", "bad"],
  ISSUED: ["issued", "good"],
  RENEWAL_FAILED: ["issued, and the latest try to renew it has failed", "warn"],
};

export async function host({ get, post, name }) {
  const concrete = name.replace(/^\*\./, "www.");
  const explanation = await get("/explain", { serverName: concrete });
  return answer(explanation, explanation.stored?.acme ? renewal(post, explanation.stored.name ?? name) : null);
}

export async function explain({ get, parameters }) {
  return parameters.size === 0 ? [] : answer(await get("/explain", Object.fromEntries(parameters)), null);
}

function answer({ serverName, alert, reason, steps, settings, stored, configuration, applicationProtocol, handshakes }, renew) {
  const name = serverName ?? "a client without a server name";
  const { acme, changes, ...facts } = stored ?? {};
  return [
    make("section", [
      make("h2", alert ? `${name} would be refused: ${alert}` : `${name} would be served`, { className: alert ? "bad" : "good" }),
      make("p", reason),
      make("ol", steps.map(({ outcome, resolver, detail }) =>
        make("li", [make("strong", outcome.replace("_", " ")), ` ${resolver}${detail ? `: ${detail}` : ""}`]))),
    ]),
    ...(serverName ? [counted(handshakes)] : []),
    ...(acme ? [order(acme, facts, renew)] : []),
    ...(settings ? [inForce(settings, configuration, applicationProtocol)] : []),
    ...(settings?.certificates.map(chain) ?? []),
    ...(stored ? [section("Stored", tree(facts), ...(changes?.length ? [folded(`${changes.length} latest changes`, tree(changes))] : []))] : []),
  ];
}

function counted(handshakes) {
  return section("Handshakes with this name", ...(handshakes
    ? [make("p", `${handshakes.established} completed since the start`), ...counts("Refused", handshakes.refused)]
    : [make("p", "None since the start, or none lately among many names", { className: "faint" })]));
}

/** The order at an authority, with the proof of the name that it needs. */
function order(acme, { state, proof, provenAt }, renew) {
  const [phase, style] = PHASES[acme.phase] ?? [acme.phase, ""];
  const { start, end } = acme.suggestedWindow ?? {};
  return section("Certificate of an authority",
    terms([
      ["state", phase, style],
      ["authority", acme.authority && `${acme.authority}${acme.staging ? ", staging: clients do not trust it" : ""}`, acme.staging ? "warn" : ""],
      ["proof of the name", proof && [`${proof}, host ${state}`, ...(provenAt ? [", since ", time(provenAt)] : [])]],
      ["renewal", time(acme.renewalAt)],
      ["authority suggests", start && [time(start), " to ", time(end)]],
      ["next try", acme.nextLook ? time(acme.nextLook) : "none; renew it yourself", acme.nextLook ? "" : "warn"],
      ["failed tries", acme.failures],
      ["problem", acme.problem, "bad"],
    ]),
    ...(renew ? [renew] : []));
}

function renewal(post, name) {
  return action("Renew now", `Order a certificate for ${name} now?`, async () => {
    await post(`/host/${encodeURIComponent(name)}`);
    return "Ordered. The state above follows.";
  });
}

function inForce(settings, configuration, applicationProtocol) {
  return section("Settings",
    terms([
      ["configuration", configuration],
      ["origin", settings.origin],
      ["versions", `${settings.lowestSupportedVersion} to ${settings.highestSupportedVersion}`],
      ["application protocol", applicationProtocol ?? `of ${settings.applicationProtocols.join(", ")}`],
      ["client certificate", settings.clientAuthentication],
      ["allowed peers", settings.allowedPeers && list(settings.allowedPeers)],
      ...settings.violations.map((violation) => ["breaks the policy", violation, "bad"]),
    ]),
    folded(`${settings.cipherSuites.length} cipher suites`, list(settings.cipherSuites)),
    ...(settings.trustStore ? [folded("Trust", [
      terms([["of the Java runtime", settings.trustStore.system ? "trusted" : "not trusted"], ["revocation", settings.trustStore.revocation]]),
      list(settings.trustStore.anchors.map((anchor) => [anchor.subject, ", ", days(anchor.daysLeft)])),
    ])] : []),
    ...(Object.keys(settings.origins).length ? [folded("Where each setting was set", terms(Object.entries(settings.origins)))] : []));
}

function chain(certificate) {
  return section("Certificate",
    terms([
      ["names", certificate.subjectAlternativeNames.join(", ")],
      ["key", `${certificate.keyType} ${certificate.keySize}`],
      ["left", days(certificate.daysLeft)],
      ["until", time(certificate.notAfter)],
      ["issued by", certificate.issuer],
    ]),
    folded("Fingerprint and chain", [
      terms([["serial number", certificate.serialNumber], ["SHA-256", certificate.fingerprint]]),
      make("ol", certificate.issuers.map(({ subject, daysLeft }) => make("li", [subject, ", ", days(daysLeft)]))),
    ]));
}
