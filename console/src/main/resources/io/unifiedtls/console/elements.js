// Elements of the page. Text of strangers and tenants is set as text, never as markup.

/** An element of that kind, with text or other elements in it. */
export function make(kind, content, properties = {}) {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...[content ?? ""].flat().map((part) => part instanceof Node ? part : printable(part)));
  return made;
}

/** Characters that would be invisible or change the order of others are written as their numbers. */
export function printable(text) {
  return String(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
}

export function section(title, ...content) {
  return make("section", [make("h2", title), ...content]);
}

/** Terms with their values. A term without a value is left out. */
export function terms(pairs) {
  return make("dl", pairs
    .filter(([, value]) => value !== null && value !== undefined && value !== "")
    .flatMap(([term, value, style]) => [make("dt", term), make("dd", value, { className: style ?? "" })]));
}

/** A table, whose rows are lists on a narrow screen: each cell then says its column. */
export function table(label, columns, rows, none) {
  if (rows.length === 0) {
    return make("p", none, { className: "faint" });
  }
  const cells = (row) => row.map((cell, i) => {
    const made = role(make("td", make("div", cell)), "cell");
    made.dataset.column = columns[i];
    return made;
  });
  const head = role(make("tr", columns.map((column) => role(make("th", column, { scope: "col" }), "columnheader"))), "row");
  const made = role(make("table", [
    role(make("thead", head), "rowgroup"),
    role(make("tbody", rows.map((row) => role(make("tr", cells(row)), "row"))), "rowgroup"),
  ]), "table");
  made.setAttribute("aria-label", label);
  return made;
}

/** A table that is laid out as a list keeps its meaning by roles. */
function role(made, name) {
  made.setAttribute("role", name);
  return made;
}

/** Names in the code's style as words, such as "expiring hosts" of "expiringHosts". */
export function words(name) {
  return name.replace(/([a-z])([A-Z])/g, (_, one, other) => `${one} ${other.toLowerCase()}`).replaceAll("_", " ");
}

/** Facts of a module, under the names that it gives them. */
export function tree(value) {
  if (value === null || typeof value !== "object") {
    return fact(value);
  }
  return Array.isArray(value)
    ? make("ul", value.map((each) => make("li", tree(each))))
    : terms(Object.entries(value).filter(([, each]) => each !== null).map(([name, each]) => [words(name), tree(each)]));
}

/** Instants and durations in ISO 8601, and truth values, as people write them. */
function fact(value) {
  if (typeof value === "boolean") {
    return value ? "yes" : "no";
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*Z$/.test(value)) {
    return time(value);
  }
  const [, seconds] = /^PT(-?\d+(?:\.\d+)?)S$/.exec(value) ?? [];
  return seconds === undefined ? String(value) : `${Number(seconds)} s`;
}

export function list(texts) {
  return make("ul", texts.map((text) => make("li", text)));
}

/** A button that asks first, since it changes something; its result is said beside it. */
export function action(label, question, change) {
  const result = make("span", "", { className: "faint" });
  result.setAttribute("role", "status");
  const button = make("button", label, { type: "button" });
  button.addEventListener("click", async () => {
    if (!window.confirm(question)) {
      return;
    }
    button.disabled = true;
    result.textContent = "In progress";
    try {
      result.textContent = printable(await change());
    } catch (error) {
      result.textContent = printable(error.message);
    }
    button.disabled = false;
    button.focus();
  });
  return make("p", [button, " ", result], { className: "action" });
}

/** Names and their counts, the largest first. */
export function counts(title, numbers) {
  const sorted = Object.entries(numbers ?? {}).filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one);
  return sorted.length === 0 ? [] : [make("h3", title), terms(sorted.map(([name, count]) => [name, count]))];
}

export function folded(summary, content) {
  return make("details", [make("summary", summary), ...[content].flat()]);
}

export function time(instant) {
  return instant ? make("time", new Date(instant).toLocaleString(), { dateTime: instant }) : null;
}

export function days(left) {
  if (left === null || left === undefined) {
    return "unknown";
  }
  return make("span", left < 0 ? "expired" : `${left} days`, { className: left < 7 ? "bad" : left < 30 ? "warn" : "" });
}

export function hostLink(name) {
  return make("a", name, { href: `#host/${encodeURIComponent(name)}` });
}
