// The state of the application at a glance, and the latest refusals.

import { counts, days, hostLink, list, make, section, table, terms, time, tree, words } from "./elements.js";

const FIRST = 10;

export async function overview({ get }) {
  const tls = await get("", { size: 1000 });
  return [
    ...(tls.health ? [health(tls.health)] : []),
    section("State", terms([
      ["backend", tls.backend],
      ["policy", `${tls.policy.name}, ${tls.policy.mode}`, tls.policy.mode === "report" ? "warn" : ""],
      ["configurations", Object.keys(tls.configurations).join(", ")],
      ["disabled hosts", disabled(tls.disabledHosts), Object.keys(tls.disabledHosts).length ? "bad" : ""],
      ["older answers", olderAnswers(tls.staleAnswers), Object.keys(tls.staleAnswers).length ? "warn" : ""],
      ["contexts", tls.contexts ? `${tls.contexts.size} in the cache, ${tls.contexts.creations} made` : "unknown"],
    ])),
    section("First to expire", ...expiring(tls.hosts)),
    section("Handshakes since the start", ...handshakes(tls.handshakes)),
    section("Latest reload", ...latestReload(tls.lastReload)),
  ];
}

const STATUS = { UP: "good", DOWN: "bad" };

function health({ status, details }) {
  const reasons = Object.entries(details).filter(([name]) => name !== "lastReload");
  return make("section", [
    make("h2", `Health: ${words(status).toLowerCase()}`, { className: STATUS[status] ?? "warn" }),
    reasons.length ? terms(reasons.map(([name, value]) => [words(name), tree(value)])) : make("p", "Nothing needs attention"),
  ]);
}

function expiring({ content, total, more }) {
  const first = content.filter(({ notAfter }) => notAfter)
    .sort((one, other) => new Date(one.notAfter) - new Date(other.notAfter)).slice(0, FIRST);
  const partial = more || total > content.length;
  return [
    table("First to expire", ["host", "days left", "until", "from"],
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

function latestReload(reload) {
  if (!reload) {
    return [make("p", "Nothing has changed since the start")];
  }
  const { outcome, changes, hosts, ticketKeysReplaced, faults } = reload.result;
  return [
    terms([
      ["outcome", words(outcome), faults.length ? "bad" : "good"],
      ["ended", time(reload.time)],
      ["configurations", changes.length ? list(changes) : null],
      ["hosts", hosts.length ? hosts.slice(0, FIRST).join(", ") + (hosts.length > FIRST ? ` and ${hosts.length - FIRST} more` : "") : null],
      ["session ticket keys", ticketKeysReplaced ? "replaced" : null],
      ["faults", faults.length ? list(faults) : null, "bad"],
    ]),
  ];
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
    section("Latest refusals", table("Latest refusals", columns, latest.map(row), "No client was refused")),
    ...(reports.length ? [section("Admitted, and need would have refused them", table("Admitted", columns, reports.map(row), ""))] : []),
  ];
}
