// A dry run: the changes that the files as they are now would make, and the reload itself.

import { action, hostLink, list, make, section, table } from "./elements.js";

export async function dryRun({ get, post, rerun }) {
  const run = await get("/dry-run");
  const changes = run.changes.length + run.hostsChanged + (run.ticketKeysReplaced ? 1 : 0);
  const again = make("button", "Run again", { type: "button" });
  again.addEventListener("click", rerun);
  return [
    make("section", [
      make("h2", verdict(changes, run.faults.length), { className: run.faults.length ? "bad" : "good" }),
      make("p", "The files were read as they are now. Nothing has been changed.", { className: "faint" }),
      make("p", again),
      ...(changes ? [reload(post)] : []),
    ]),
    ...(run.faults.length ? [section("Faults", list(run.faults))] : []),
    ...(run.warnings.length ? [section("Warnings", list(run.warnings))] : []),
    ...(run.changes.length || run.ticketKeysReplaced ? [section("Configurations",
      list([...run.changes, ...(run.ticketKeysReplaced ? ["The session ticket keys would be replaced"] : [])]))] : []),
    ...(run.hostsChanged ? [section("Hosts", ...hosts(run))] : []),
  ];
}

function verdict(changes, faults) {
  const would = changes ? `A reload would make ${changes} ${changes === 1 ? "change" : "changes"}` : "A reload would change nothing";
  return faults ? `${would}, and there ${faults === 1 ? "is 1 fault" : `are ${faults} faults`}` : would;
}

function hosts({ hosts: content, hostsChanged, unchecked }) {
  return [
    table("Hosts that would change", ["host", "from", "change", "parts"],
      content.map(({ name, origin, change, details }) => [
        hostLink(name), origin, make("span", change, { className: change === "removed" ? "warn" : "" }),
        make("span", details.join(", "), { className: details.includes("refused") ? "bad" : "" })]),
      ""),
    ...(hostsChanged > content.length ? [make("p", `The first ${content.length} of ${hostsChanged}`, { className: "faint" })] : []),
    ...(unchecked ? [make("p", `The keys of ${unchecked} hosts were not read, because there are too many.`, { className: "warn" })] : []),
  ];
}

function reload(post) {
  return action("Reload now", "Put these changes in force now?", async () => {
    const { outcome, faults } = await post("");
    return [outcome.replace("_", " "), ...faults].join(". ");
  });
}
