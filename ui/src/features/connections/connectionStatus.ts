import type { IconName } from "../../components/icons";
import type { Connection, Integration } from "../../ipc/client";
import { sourceLabel } from "./draft";

export type Outcome = "untested" | "running" | "passed" | "failed";
export type ConnectionStatus = { tone: "ok" | "warn" | "bad" | "mute"; icon: IconName; word: string };

/** The status of an integration: the result of its last test, or what is missing. */
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

/** "eu-west-1, AWS profile"; the host for a custom endpoint. */
export function subtitleOf(connection: Connection | null): string {
  if (connection === null) return "No connection yet";
  const source = sourceLabel[connection.source].replace(/^A(?=ccess)|^E/, (letter) => letter.toLowerCase());
  const where = hostOf(connection.endpoint) || connection.region;
  return where === "" ? sourceLabel[connection.source] : `${where}, ${source}`;
}

/** The second line of the picker: the bucket, or else what is known. */
export function pickerLine(integration: Integration, environments: string): string {
  return integration.bucket === "" ? environments : integration.bucket;
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}
