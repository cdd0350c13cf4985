import type { Appearance } from "../../components/appearance";
import type { Connection, Integration } from "../../ipc/client";
import { sourceLabel } from "./draft";

export type TestOutcome = "untested" | "running" | "passed" | "failed";

/** The status of an integration: the result of its last test, or what is missing. */
export function connectionStatus(connection: Connection | null, outcome: TestOutcome): Appearance {
  if (connection === null) return { tone: "mute", icon: "minus", label: "No connection" };
  if (connection.secret === "missing") return { tone: "warn", icon: "warning", label: "Secret missing" };
  switch (outcome) {
    case "passed":
      return { tone: "ok", icon: "tick", label: "Test passed" };
    case "failed":
      return { tone: "bad", icon: "cross", label: "Test failed" };
    case "running":
      return { tone: "mute", icon: "open", label: "Testing" };
    case "untested":
      return { tone: "mute", icon: "question", label: "Not tested" };
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
