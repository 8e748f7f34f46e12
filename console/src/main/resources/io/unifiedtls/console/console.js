// The actuator endpoint "tls" as a page: a view for each address after "#", which refreshes itself.

import { make, printable } from "./elements.js";
import { explain, host } from "./host.js";
import { hosts } from "./hosts.js";
import { overview, refusals } from "./overview.js";
import { dryRun } from "./reload.js";
import { replicas } from "./replicas.js";

const INTERVAL = 5_000;
const PATIENCE = 30_000;
const VIEWS = { overview, hosts, host, explain, refusals, "dry-run": dryRun, replicas };
/** Views that keep the machine busy are not refreshed by themselves. */
const ONCE = new Set(["dry-run"]);
const ENDPOINT = document.querySelector("meta[name=tls-endpoint]").content;

const element = (id) => document.getElementById(id);
let shown = "";
let latest = 0;
let since = null;
let timer;

function get(path, parameters = {}) {
  const set = Object.entries(parameters).filter(([, value]) => value !== "");
  return ask(`${path}?${new URLSearchParams(set)}`, { headers: { Accept: "application/json" } });
}

/** Change something, with the token of Spring Security's CSRF protection if it has put one into a cookie. */
function post(path) {
  const [, token] = document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]*)/) ?? [];
  return ask(path, {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json", ...(token ? { "X-XSRF-TOKEN": decoded(token) } : {}) },
    body: "{}",
  });
}

async function ask(path, request) {
  if (!ENDPOINT) {
    throw new Error("The endpoint tls is not exposed. Add it to management.endpoints.web.exposure.include.");
  }
  const response = await fetch(`${ENDPOINT}${path}`, { ...request, signal: AbortSignal.timeout(PATIENCE) });
  const body = await response.json().catch(() => null);
  if (!response.ok || body === null) {
    throw Object.assign(new Error(reason(response.status, body, request.method)), { status: response.status });
  }
  return body;
}

/** The reason as the endpoint gives it, with the parameter that is wrong and the values that it accepts. */
function reason(status, body, method) {
  if (body?.reason) {
    return [body.parameter && `${body.parameter}:`, body.reason, body.accepted && `Accepted: ${body.accepted}.`].filter(Boolean).join(" ");
  }
  if (method === "POST" && status === 405) {
    return "The endpoint tls is read-only. Set management.endpoint.tls.access to unrestricted.";
  }
  if (method === "POST" && status === 403) {
    return "The endpoint tls refused the request (403). If Spring Security demands a CSRF token, exempt the endpoint or put the token into a cookie.";
  }
  return `The endpoint tls answered ${status}.`;
}

/** The view and its parameters: #hosts?host=a, or #host/NAME. */
function address() {
  const [path, query = ""] = (location.hash.slice(1) || "overview").split("?");
  const [view, name = ""] = path.split("/");
  return { view: view in VIEWS ? view : "overview", name: decoded(name), parameters: new URLSearchParams(query) };
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Show the view as it is now, unless the reader has gone on to another one meanwhile. */
async function refresh() {
  clearTimeout(timer);
  const number = ++latest;
  const asked = address();
  if (ONCE.has(asked.view)) {
    element("refreshed").textContent = "Looking";
  }
  try {
    const content = make("div", await VIEWS[asked.view]({ get, post, rerun: visit, ...asked }));
    if (number !== latest) {
      return;
    }
    show(content);
    element("view").dataset.address = location.hash;
    since = null;
    element("failure").textContent = "";
    element("refreshed").textContent = `As of ${new Date().toLocaleTimeString()}`;
  } catch (error) {
    if (number !== latest) {
      return;
    }
    if (ONCE.has(asked.view)) {
      element("refreshed").textContent = "";
    }
    if (error.status === 400 || ONCE.has(asked.view)) {
      element("failure").textContent = printable(error.message);
      return;
    }
    since ??= new Date();
    const message = printable(`Cannot refresh since ${since.toLocaleTimeString()}: ${error.message}`);
    if (element("failure").textContent !== message) {
      element("failure").textContent = message;
    }
  }
  if (!document.hidden && !ONCE.has(asked.view)) {
    timer = setTimeout(refresh, INTERVAL);
  }
}

/** Replace what has changed only, so that the focus and what is unfolded stay. */
function show(content) {
  const now = content.innerHTML;
  if (now === shown) {
    return;
  }
  const view = element("view");
  const focused = view.contains(document.activeElement) ? key(document.activeElement) : null;
  const open = new Set([...view.querySelectorAll("details[open] > summary")].map(key));
  content.querySelectorAll("details").forEach((each) => { each.open = open.has(key(each.firstChild)); });
  view.replaceChildren(...content.childNodes);
  shown = now;
  if (focused) {
    [...view.querySelectorAll("a, summary, button")].find((each) => key(each) === focused)?.focus();
  }
}

function key(each) {
  return each.href ?? each.textContent;
}

/** Another address: forget what was shown of the one before. */
function visit() {
  const { view, parameters } = address();
  element("view").replaceChildren();
  delete element("view").dataset.address;
  element("failure").textContent = "";
  shown = "";
  since = null;
  element("search").hidden = view !== "hosts";
  element("question").hidden = view !== "explain";
  for (const form of [element("search"), element("question")]) {
    for (const input of form.querySelectorAll("input")) {
      input.value = parameters.get(input.name) ?? "";
    }
  }
  for (const link of document.querySelectorAll("nav a")) {
    link.toggleAttribute("aria-current", false);
    if (link.hash === `#${view}` || (view === "host" && link.hash === "#hosts")) {
      link.setAttribute("aria-current", "page");
    }
  }
  refresh();
}

function submit(form, view) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
    const hash = `#${view}?${new URLSearchParams(fields)}`;
    if (location.hash === hash) {
      refresh();
    } else {
      location.hash = hash;
    }
  });
}

submit(element("search"), "hosts");
submit(element("question"), "explain");
window.addEventListener("hashchange", visit);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    clearTimeout(timer);
  } else if (!ONCE.has(address().view)) {
    refresh();
  }
});
visit();
