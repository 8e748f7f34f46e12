// Lists of hosts.

import { days, hostLink, list, make, section, table, time } from "./elements.js";

const SIZE = 50;
const OF_TENANT = 100;

export async function hosts({ get, parameters }) {
  const tenant = parameters.get("tenant") ?? "";
  if (tenant) {
    return ofTenant(get, tenant, parameters.get("after") ?? "", parameters.get("host") ?? "");
  }
  const host = parameters.get("host") ?? "";
  const page = Number(parameters.get("page") ?? 0);
  const { hosts: { content, total, more }, staleAnswers, answeredNames } = await get("", { host, page, size: SIZE });
  const older = new Set(Object.values(staleAnswers).flatMap(({ names }) => names));
  const to = (number) => `#hosts?${new URLSearchParams({ host, page: number })}`;
  const last = page * SIZE + content.length;
  return [section("Hosts of the properties and of the sources",
    table("Hosts", ["host", "configuration", "from", "days left", "clients"],
      content.map((each) => [
        hostLink(each.name), each.configuration ?? "the server's", each.origin, days(each.daysLeft),
        each.fault ? make("span", `refused: ${each.fault}`, { className: "bad" })
          : older.has(each.name) ? make("span", "an older answer", { className: "warn" }) : "served"]),
      more ? "No host among the first of each source" : "No host"),
    make("p", [
      ...(content.length ? [`${page * SIZE + 1} to ${last} of ${more ? "more than " : ""}${total} `] : []),
      ...(page > 0 ? [make("a", "Previous", { href: to(page - 1) }), " "] : []),
      ...(last < total ? [make("a", "Next", { href: to(page + 1) })] : []),
    ], { id: "range" })),
  answered(answeredNames.filter((name) => name.includes(host)))];
}

/** Names of resolver beans and of sources; the resolvers themselves have no list. */
function answered(names) {
  return section("Answered lately by resolvers and sources", names.length === 0
    ? make("p", "No name that is in memory", { className: "faint" })
    : list(names.map(hostLink)));
}

/** Of the store of a module, in the order of the names. */
async function ofTenant(get, tenant, after, part) {
  const answer = await get(`/tenant/${encodeURIComponent(tenant)}`, { after }).catch((error) => {
    if (error.status === 404) {
      return { hosts: [] };
    }
    throw error;
  });
  const shown = answer.hosts.filter(({ name }) => name.includes(part));
  const next = `#hosts?${new URLSearchParams({ host: part, tenant, after: answer.hosts.at(-1)?.name ?? "" })}`;
  return [section(`Hosts of the tenant ${tenant}`,
    table("Hosts of a tenant", ["host", "state", "proof", "configuration", "until", "reason"],
      shown.map(({ name, state, proof, configuration, certificate, reason }) => [
        hostLink(name), String(state ?? ""), String(proof ?? ""), configuration ?? "the source's",
        time(certificate?.notAfter) ?? "no certificate", reason ?? ""]),
      "No host of this tenant is stored"),
    ...(answer.hosts.length === OF_TENANT ? [make("p", make("a", "Next", { href: next }))] : []))];
}
