// What is in force, what expires first, and who was refused.

import { counts, days, hostLink, make, section, table, terms, time } from "./elements.js";

const FIRST = 10;

export async function overview({ get }) {
  const tls = await get("", { size: 1000 });
  return [
    section("State", terms([
      ["backend", tls.backend],
      ["policy", `${tls.policy.name}, ${tls.policy.mode}`, tls.policy.mode === "report" ? "warn" : ""],
      ["configurations", Object.keys(tls.configurations).join(", ")],
      ["disabled hosts", disabled(tls.disabledHosts), Object.keys(tls.disabledHosts).length ? "bad" : ""],
      ["older answers", olderAnswers(tls.staleAnswers), Object.keys(tls.staleAnswers).length ? "warn" : ""],
      ["contexts", tls.contexts ? `${tls.contexts.size} in the cache, ${tls.contexts.creations} made` : "unknown"],
      ["last reload", lastReload(tls.lastReload), tls.lastReload?.result.faults.length ? "bad" : ""],
    ])),
    section("What expires first", ...expiring(tls.hosts)),
    section("Handshakes since the start", ...handshakes(tls.handshakes)),
  ];
}

function expiring({ content, total, more }) {
  const first = content.filter(({ notAfter }) => notAfter)
    .sort((one, other) => new Date(one.notAfter) - new Date(other.notAfter)).slice(0, FIRST);
  const partial = more || total > content.length;
  return [
    table("What expires first", ["host", "days left", "until", "from"],
      first.map((host) => [hostLink(host.name), days(host.daysLeft), time(host.notAfter), host.origin]),
      "No certificate is known"),
    ...(partial ? [make("p", `Of the first ${content.length} hosts; there are more.`, { className: "faint" })] : []),
  ];
}

function disabled(hosts) {
  const names = Object.entries(hosts);
  return names.length === 0 ? "none" : make("ul", names.map(([name, reason]) => make("li", `${name}: ${reason}`)));
}

/** Sources that fail, and whose hosts are served with what they had answered before. */
function olderAnswers(stale) {
  const sources = Object.entries(stale);
  return sources.length === 0 ? "none" : make("ul", sources.map(([source, { since, handshakes: served, hosts }]) =>
    make("li", `${source} fails since ${new Date(since).toLocaleString()}: ${served} handshakes of ${hosts} hosts`)));
}

function lastReload(reload) {
  if (!reload) {
    return "nothing has changed";
  }
  const { outcome, faults } = reload.result;
  return [`${outcome.replace("_", " ")}, ${new Date(reload.time).toLocaleString()}`,
    ...(faults.length ? [make("ul", faults.map((fault) => make("li", fault)))] : [])];
}

function handshakes(numbers) {
  if (!numbers) {
    return [make("p", "Not counted")];
  }
  const refused = Object.values(numbers.refused).reduce((sum, count) => sum + count, 0);
  return [
    make("p", `${numbers.established} completed, ${numbers.resumed} of them resumed; ${refused} refused`, { id: "counts" }),
    ...counts("Refused", numbers.refused),
    ...counts("Version", numbers.versions),
    ...counts("Cipher suite", numbers.cipherSuites),
    ...counts("Application protocol", numbers.applicationProtocols),
  ];
}

export async function refusals({ get }) {
  const { refusals: latest, reports } = await get("", { size: 1 });
  const row = ({ time: at, serverName, remoteAddress, configuration, outcome, by, reason }) => [
    time(at), serverName ?? "none", remoteAddress ?? "unknown", configuration ?? "none",
    by ? `${outcome} by ${by}` : outcome, reason];
  const columns = ["when", "server name", "from", "configuration", "outcome", "reason"];
  return [
    section("Latest refusals", table("Latest refusals", columns, latest.map(row), "Nobody was refused")),
    ...(reports.length ? [section("Admitted, and need would have refused them", table("Admitted", columns, reports.map(row), ""))] : []),
  ];
}
