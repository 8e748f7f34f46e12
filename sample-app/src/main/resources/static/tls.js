// The actuator endpoint "tls" as a page. Whatever clients chose is set as text, never as markup.

const ENDPOINT = "/actuator/tls";
const PAGE = 50;
const DAY = 24 * 60 * 60 * 1000;

const element = (id) => document.getElementById(id);
const filter = element("filter");
const explain = element("explain");
let page = 0;

/** An element of that kind, with text or other elements in it. */
function make(kind, content, properties = {}) {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...[content ?? ""].flat());
  return made;
}

async function get(path, parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value !== "");
  const response = await fetch(`${ENDPOINT}${path}?${new URLSearchParams(set)}`, { headers: { Accept: "application/json" } });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error(body.message || `${ENDPOINT}${path} answered ${response.status}`);
  }
  return body;
}

/** Show what comes of something, or what was wrong. */
async function attempt(action) {
  element("failure").textContent = "";
  try {
    await action();
  } catch (error) {
    element("failure").textContent = error.message;
  }
}

async function refresh() {
  const tenant = filter.tenant.value.trim();
  const tls = await get("", { host: filter.host.value.trim(), page: tenant ? 0 : page, size: PAGE });
  if (tenant) {
    const stored = await get(`/tenant/${encodeURIComponent(tenant)}`, {}).catch(() => ({ hosts: [] }));
    const part = filter.host.value.trim().toLowerCase();
    const content = stored.hosts.filter(({ name }) => name.includes(part)).map(ofTenant);
    tls.hosts = { content, page: 0, size: content.length, total: content.length, more: false };
  }
  element("summary").replaceChildren(...summary(tls));
  element("handshakes").replaceChildren(...handshakes(tls.handshakes));
  const older = new Set(Object.values(tls.staleAnswers).flatMap(({ names }) => names));
  element("hosts").replaceChildren(...tls.hosts.content.map((each) => host(each, older.has(each.name))));
  element("refusals").replaceChildren(...refusals(tls.refusals));
  const first = tls.hosts.page * tls.hosts.size;
  const last = first + tls.hosts.content.length;
  element("range").textContent = range(tls.hosts, first, last);
  element("previous").disabled = page === 0;
  element("next").disabled = last >= tls.hosts.total;
  element("refreshed").textContent = `As of ${new Date().toLocaleTimeString()}`;
}

/** A source with many hosts is looked at in part. */
function range({ total, more }, first, last) {
  if (last <= first) {
    return more ? "No host among the first of each source" : "No host";
  }
  return `${first + 1} to ${last} of ${more ? "more than " : ""}${total}`;
}

function terms(pairs) {
  return pairs.flatMap(([term, value, style]) => [make("dt", term), make("dd", value, { className: style ?? "" })]);
}

function summary(tls) {
  const disabled = Object.keys(tls.disabledHosts).length;
  return terms([
    ["backend", tls.backend],
    ["policy", `${tls.policy.name}, ${tls.policy.mode}`, tls.policy.mode === "report" ? "warn" : ""],
    ["configurations", Object.keys(tls.configurations).join(", ")],
    ["disabled hosts", String(disabled), disabled ? "bad" : ""],
    ["older answers", ...olderAnswers(tls.staleAnswers)],
    ["contexts", tls.contexts ? `${tls.contexts.size} in the cache, ${tls.contexts.creations} made` : "unknown"],
    ["last reload", ...lastReload(tls.lastReload)],
  ]);
}

/** Sources that fail, and whose hosts are served with what they had answered before. */
function olderAnswers(stale) {
  const sources = Object.entries(stale);
  return sources.length === 0 ? ["none"] : [[make("ul", sources.map(([source, { since, handshakes, hosts }]) =>
    make("li", `${source} fails since ${new Date(since).toLocaleString()}: ${handshakes} handshakes of ${hosts} hosts`)))], "warn"];
}

function lastReload(reload) {
  if (!reload) {
    return ["nothing has changed"];
  }
  const { outcome, faults } = reload.result;
  const text = `${outcome.replace("_", " ")}, ${new Date(reload.time).toLocaleString()}`;
  return faults.length ? [[text, make("ul", faults.map((fault) => make("li", fault)))], "bad"] : [text];
}

function handshakes(counts) {
  if (!counts) {
    return [make("p", "Not counted")];
  }
  const refused = Object.values(counts.refused).reduce((sum, count) => sum + count, 0);
  return [
    make("p", `${counts.established} completed, ${counts.resumed} of them resumed; ${refused} refused`, { id: "counts" }),
    ...distribution("Version", counts.versions),
    ...distribution("Cipher suite", counts.cipherSuites),
    ...distribution("Application protocol", counts.applicationProtocols),
    ...distribution("Refused", counts.refused),
  ];
}

function distribution(title, counts) {
  const sum = Object.values(counts).reduce((total, count) => total + count, 0);
  if (sum === 0) {
    return [];
  }
  const rows = Object.entries(counts)
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => make("tr", [
      make("th", name, { scope: "row" }),
      make("td", bar(`${name}: ${count} of ${sum}`, { max: sum, value: count })),
      make("td", String(count), { className: "number" }),
    ]));
  return [make("h3", title), make("table", rows)];
}

function bar(label, properties) {
  const meter = make("meter", "", properties);
  meter.setAttribute("aria-label", label);
  return meter;
}

function host(descriptor, isOlder) {
  const concrete = descriptor.name.replace(/^\*\./, "www.");
  const button = make("button", "Explain", { type: "button", className: "small" });
  button.setAttribute("aria-label", `Explain ${concrete}`);
  button.addEventListener("click", () => {
    explain.serverName.value = concrete;
    explain.requestSubmit();
    element("explain-title").scrollIntoView();
  });
  return make("tr", [
    make("td", descriptor.name === concrete
      ? make("a", concrete, { href: `https://${concrete}:${location.port || 443}/` })
      : descriptor.name),
    make("td", descriptor.configuration ?? "the server's"),
    make("td", descriptor.origin),
    make("td", lifetime(descriptor)),
    make("td", String(descriptor.daysLeft ?? ""), { className: "number" }),
    make("td", descriptor.fault ? [make("span", "refused", { className: "bad" }), ` ${descriptor.fault} `, button]
      : isOlder ? [make("span", "an older answer", { className: "warn" }), " ", button] : button),
  ]);
}

/** A stored host in the form of the others. */
function ofTenant({ name, tenant, state, configuration, certificate, reason }) {
  const { notBefore, notAfter } = certificate ?? {};
  return {
    name, notBefore, notAfter, configuration,
    origin: `tenant ${tenant}`,
    daysLeft: notAfter && Math.floor((new Date(notAfter).getTime() - Date.now()) / DAY),
    fault: state === "ACTIVE" ? null : reason ?? "no certificate yet",
  };
}

/** How much of a certificate's life is left; less than a third is low, less than a tenth is worse. */
function lifetime({ name, notBefore, notAfter, daysLeft }) {
  if (!notAfter) {
    return "unknown";
  }
  const start = new Date(notBefore ?? Date.now()).getTime();
  const days = (new Date(notAfter).getTime() - start) / DAY;
  return bar(`${name}: ${daysLeft} of ${Math.round(days)} days left`, {
    max: days, low: days / 10, high: days / 3, optimum: days, value: Math.max(0, (new Date(notAfter).getTime() - Date.now()) / DAY),
    title: `until ${new Date(notAfter).toLocaleString()}`,
  });
}

function refusals(latest) {
  if (latest.length === 0) {
    return [make("tr", make("td", "Nobody was refused", { colSpan: 6 }))];
  }
  return latest.map((refusal) => make("tr", [
    make("td", new Date(refusal.time).toLocaleTimeString()),
    make("td", refusal.serverName ?? "none"),
    make("td", refusal.remoteAddress ?? "unknown"),
    make("td", refusal.configuration ?? "none"),
    make("td", [make("span", refusal.outcome, { className: "tag" }), ` by ${refusal.by}`]),
    make("td", refusal.reason),
  ]));
}

function answer(explanation) {
  const { alert, reason, steps, settings } = explanation;
  const name = explanation.serverName ?? "a client without a server name";
  return [
    make("h3", alert ? `${name} would be refused: ${alert}` : `${name} would be served`, { className: alert ? "bad" : "good" }),
    make("p", reason),
    make("ol", steps.map((step) => make("li", [make("strong", step.outcome.replace("_", " ")), ` ${step.resolver}${step.detail && `: ${step.detail}`}`]))),
    ...(settings ? [make("dl", facts(explanation))] : []),
  ];
}

function facts({ configuration, applicationProtocol, settings }) {
  return terms([
    ["configuration", configuration],
    ["origin", settings.origin],
    ["versions", `${settings.lowestSupportedVersion} to ${settings.highestSupportedVersion}`],
    ["application protocol", applicationProtocol ?? `of ${settings.applicationProtocols.join(", ")}`],
    ["client certificate", settings.clientAuthentication],
    ["cipher suites", settings.cipherSuites.join(", ")],
    ...settings.certificates.flatMap((chain) => [
      ["certificate", `${chain.subjectAlternativeNames.join(", ")}; ${chain.keyType} ${chain.keySize}; ${chain.daysLeft} days left`],
      ["issued by", `${chain.issuer}, serial number ${chain.serialNumber}, SHA-256 ${chain.fingerprint}`],
    ]),
    ...Object.entries(settings.origins).map(([setting, origin]) => [`${setting} from`, origin]),
    ...settings.violations.map((violation) => ["breaks the policy", violation, "bad"]),
  ]);
}

explain.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = Object.fromEntries([...new FormData(explain)].map(([name, value]) => [name, value.trim()]));
  element("answer").replaceChildren();
  attempt(async () => element("answer").replaceChildren(...answer(await get("/explain", asked))));
});
filter.addEventListener("submit", (event) => {
  event.preventDefault();
  page = 0;
  attempt(refresh);
});
element("refresh").addEventListener("click", () => attempt(refresh));
element("previous").addEventListener("click", () => { page--; attempt(refresh); });
element("next").addEventListener("click", () => { page++; attempt(refresh); });
attempt(refresh);
