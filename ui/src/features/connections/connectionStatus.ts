import type { IconName } from "../../components/icons";
import type { Connection, Integration } from "../../ipc/client";
import { sourceLabel } from "./draft";

export type Outcome = "untested" | "running" | "passed" | "failed";
export type ConnectionStatus = { tone: "ok" | "warn" | "bad" | "mute"; icon: IconName; word: string };

/** How an integration stands: what its last test has shown, or what it lacks. */
export function connectionStatus(connection: Connection | null, outcome: Outcome): ConnectionStatus {
  if (connection === null) return { tone: "mute", icon: "minus", word: "No connection" };
  if (connection.secret === "missing") return { tone: "warn", icon: "warning", word: "Secret missing" };
  switch (outcome) {
    case "passed":
      return { tone: "ok", icon: "tick", word: "Test passed" };
    case "failed":
      return { tone: "bad", icon: "cross", word: "Test failed" };
    case "running":
      return { tone: "mute", icon: "open", word: "Testing" };
    case "untested":
      return { tone: "mute", icon: "question", word: "Not tested" };
  }
}

/** "eu-west-1, AWS profile"; an own server by its name. */
export function subtitleOf(connection: Connection | null): string {
  if (connection === null) return "No connection yet";
  const source = sourceLabel[connection.source].replace(/^A(?=ccess)|^E/, (letter) => letter.toLowerCase());
  const where = hostOf(connection.endpoint) || connection.region;
  return where === "" ? sourceLabel[connection.source] : `${where}, ${source}`;
}

/** The second line of the picker: where files go, or what is known instead. */
export function pickerLine(integration: Integration, environments: string): string {
  return integration.bucket === "" ? environments : integration.bucket;
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}
