// The processes that share a fleet.

import { make, section, table, tree, words } from "./elements.js";

export async function replicas({ get }) {
  const fleet = await get("/fleet").catch((error) => {
    if (error.status === 404) {
      return null;
    }
    throw error;
  });
  if (!fleet) {
    return [section("Replicas", make("p", "This application has no fleet."))];
  }
  const { replicas: processes = [], jobs, ...own } = fleet;
  const columns = [...new Set(processes.flatMap(Object.keys))];
  return [
    section("Replicas", table("Replicas", columns.map(words),
      processes.map((process) => columns.map((column) => tree(process[column] ?? ""))), "No process is known")),
    section("This process", tree(own)),
    ...(jobs ? [section("Jobs", tree(jobs))] : []),
  ];
}
