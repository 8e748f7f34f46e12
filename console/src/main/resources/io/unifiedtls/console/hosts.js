// Hosts, one of them, and what a handshake would get.

import { days, folded, hostLink, make, section, table, terms, time } from "./elements.js";

const SIZE = 50;

export async function hosts({ get, parameters }) {
  const host = parameters.get("host") ?? "";
  const page = Number(parameters.get("page") ?? 0);
  const { hosts: { content, total, more }, staleAnswers } = await get("", { host, page, size: SIZE });
  const older = new Set(Object.values(staleAnswers).flatMap(({ names }) => names));
  const to = (number) => `#hosts?${new URLSearchParams({ host, page: number })}`;
  const last = page * SIZE + content.length;
  return [section("Hosts of the properties and of the sources",
    table("Hosts", ["host", "configuration", "from", "days left", "what its clients get"],
      content.map((each) => [
        hostLink(each.name), each.configuration ?? "the server's", each.origin, days(each.daysLeft),
        each.fault ? make("span", `refused: ${each.fault}`, { className: "bad" })
          : older.has(each.name) ? make("span", "an older answer", { className: "warn" }) : "served"]),
      more ? "No host among the first of each source" : "No host"),
    make("p", [
      ...(content.length ? [`${page * SIZE + 1} to ${last} of ${more ? "more than " : ""}${total} `] : []),
      ...(page > 0 ? [make("a", "Previous", { href: to(page - 1) }), " "] : []),
      ...(last < total ? [make("a", "Next", { href: to(page + 1) })] : []),
    ], { id: "range" }))];
}

export async function host({ get, name }) {
  const concrete = name.replace(/^\*\./, "www.");
  return answer(await get("/explain", { serverName: concrete }));
}

export async function explain({ get, parameters }) {
  return parameters.size === 0 ? [] : answer(await get("/explain", Object.fromEntries(parameters)));
}

function answer({ serverName, alert, reason, steps, settings, stored, configuration, applicationProtocol }) {
  const name = serverName ?? "a client without a server name";
  return [
    make("section", [
      make("h2", alert ? `${name} would be refused: ${alert}` : `${name} would be served`, { className: alert ? "bad" : "good" }),
      make("p", reason),
      make("ol", steps.map(({ outcome, resolver, detail }) =>
        make("li", [make("strong", outcome.replace("_", " ")), ` ${resolver}${detail ? `: ${detail}` : ""}`]))),
    ]),
    ...(settings ? [inForce(settings, configuration, applicationProtocol)] : []),
    ...(settings?.certificates.map(chain) ?? []),
    ...(stored ? [section("Stored", tree(stored))] : []),
  ];
}

function inForce(settings, configuration, applicationProtocol) {
  return section("Settings",
    terms([
      ["configuration", configuration],
      ["origin", settings.origin],
      ["versions", `${settings.lowestSupportedVersion} to ${settings.highestSupportedVersion}`],
      ["application protocol", applicationProtocol ?? `of ${settings.applicationProtocols.join(", ")}`],
      ["client certificate", settings.clientAuthentication],
      ...settings.violations.map((violation) => ["breaks the policy", violation, "bad"]),
    ]),
    folded(`${settings.cipherSuites.length} cipher suites`, make("ul", settings.cipherSuites.map((suite) => make("li", suite)))),
    ...(settings.trustStore ? [folded("Trust", [
      terms([["of the Java runtime", settings.trustStore.system ? "trusted" : "not trusted"], ["revocation", settings.trustStore.revocation]]),
      make("ul", settings.trustStore.anchors.map((anchor) => make("li", [anchor.subject, ", ", days(anchor.daysLeft)]))),
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

/** Facts of a module, whatever their names are. */
export function tree(value) {
  if (value === null || typeof value !== "object") {
    return String(value);
  }
  return Array.isArray(value)
    ? make("ul", value.map((each) => make("li", tree(each))))
    : terms(Object.entries(value).filter(([, each]) => each !== null).map(([name, each]) => [name, tree(each)]));
}
