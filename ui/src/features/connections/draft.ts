import type { Connection, ConnectionForm, CredentialSource, Integration, IntegrationForm } from "../../ipc/client";

/** The text fields of an integration. */
export const textFields = [
  "name",
  "bucket",
  "filePrefix",
  "fileSuffix",
  "statusPrefix",
  "roleArn",
  "topicArn",
  "accountId",
] as const;
export type TextField = (typeof textFields)[number];

/** Unsaved values of an integration and its connection. Never contains a secret. */
export type Draft = Record<TextField, string> & {
  id: number | null;
  trafficTypes: string[];
  /** `null` if none is chosen. Its id is `null` for a new connection. */
  connection: ConnectionForm | null;
};

/** What a window shows for a credential source. */
export const sourceLabel: Record<CredentialSource, string> = {
  profile: "AWS profile",
  key: "Access key",
  environment: "Environment",
  sandbox: "Sandbox",
};

export function formOf(connection: Connection): ConnectionForm {
  const { id, name, source, accessKeyId, profile, region, endpoint } = connection;
  return { id, name, source, accessKeyId, profile, region, endpoint };
}

export function newConnection(profiles: readonly string[]): ConnectionForm {
  const profile = profiles.find((p) => p === "default") ?? profiles[0] ?? "";
  const source = profiles.length > 0 ? "profile" : "key";
  return { id: null, name: "", source, accessKeyId: "", profile, region: "", endpoint: "" };
}

/** The typed name; for a new connection without one, a name from its credentials. */
export function connectionName(form: ConnectionForm): string {
  const typed = form.name.trim();
  if (typed !== "") return typed;
  if (form.source === "profile") return form.profile || sourceLabel.profile;
  if (form.source === "key")
    return form.accessKeyId.trim() ? `Key ${form.accessKeyId.trim().slice(-6)}` : sourceLabel.key;
  return sourceLabel[form.source];
}

export function draftOf(integration: Integration, connections: readonly Connection[]): Draft {
  const connection = connections.find((c) => c.id === integration.connectionId);
  const fields = Object.fromEntries(textFields.map((f) => [f, integration[f]])) as Record<TextField, string>;
  return {
    ...fields,
    id: integration.id,
    trafficTypes: [...integration.trafficTypes],
    connection: connection ? formOf(connection) : null,
  };
}

export function emptyDraft(): Draft {
  const fields = Object.fromEntries(textFields.map((f) => [f, ""])) as Record<TextField, string>;
  return { ...fields, id: null, trafficTypes: [], connection: null };
}

export function sameDraft(a: Draft, b: Draft): boolean {
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}

export function sameConnection(a: ConnectionForm | null, b: ConnectionForm | null): boolean {
  return JSON.stringify(a && trimmed(a)) === JSON.stringify(b && trimmed(b));
}

/** Normalises the order of keys, so that drafts can be compared. */
function plain(draft: Draft): unknown[] {
  const connection = draft.connection && trimmed(draft.connection);
  return [
    draft.id,
    textFields.map((f) => draft[f].trim()),
    draft.trafficTypes,
    connection && Object.values(connection),
  ];
}

export function trimmed(form: ConnectionForm): ConnectionForm {
  const { id, source } = form;
  const [name, accessKeyId, profile, region, endpoint] = (
    ["name", "accessKeyId", "profile", "region", "endpoint"] as const
  ).map((f) => form[f].trim()) as [string, string, string, string, string];
  return { id, name, source, accessKeyId, profile, region, endpoint };
}

export function integrationForm(
  draft: Draft,
  connectionId: number | null,
  environments: readonly string[],
): IntegrationForm {
  const fields = Object.fromEntries(textFields.map((f) => [f, draft[f].trim()])) as Record<TextField, string>;
  return { ...fields, id: draft.id, connectionId, environments: [...environments], trafficTypes: draft.trafficTypes };
}
