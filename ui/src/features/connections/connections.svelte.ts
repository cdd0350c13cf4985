import { createContext } from "svelte";
import type { Refreshable } from "../../data/query.svelte";
import type { Notices } from "../../components/notices.svelte";
import { escapeHidden } from "../../components/hiddenCharacters";
import { asIpcError, commands } from "../../ipc/client";
import type { Connection, ConnectionForm, Integration } from "../../ipc/client";
import {
  connectionName,
  draftOf,
  emptyDraft,
  formOf,
  integrationForm,
  newConnection,
  sameConnection,
  sameDraft,
  textFields,
  trimmed,
} from "./draft";
import type { Draft } from "./draft";
import { checkBucket, checkPrefix, checkStatusPrefix } from "./fieldChecks";
import type { IntegrationState } from "../../domain/integration.svelte";
import { ConnectionTests } from "./testRuns.svelte";

/** Why the form was not saved, with the field: `bucket`, or `connection.region`. `formLevel` if the screen has no such field. */
export type FieldError = { field: string; message: string; formLevel: boolean };

const shownFields: ReadonlySet<string> = new Set([
  ...textFields,
  ...["name", "profile", "accessKeyId", "secret", "region", "endpoint"].map((field) => `connection.${field}`),
]);

/** The key of the draft of a new integration, which has no id yet. */
const NEW = 0;

/**
 * The form of an integration with its connection. Keeps unsaved changes per integration. A secret is passed to `save`
 * only; no object stores it.
 */
export class ConnectionsState {
  connections = $state.raw<readonly Connection[]>([]);
  profiles = $state.raw<readonly string[]>([]);
  loaded = $state(false);
  saving = $state(false);
  /** Whether the form is for a new integration. */
  isNew = $state(false);
  /** The integration that is looked at, if it is not the selected one. */
  #shownId = $state<number | null>(null);
  /** Whether the secret field contains text; never the text itself. */
  secretTyped = $state(false);
  /** Why the form was not saved; `null` if it was. */
  error = $state.raw<FieldError | null>(null);
  /** Saves the form, for the keyboard. The screen sets it, because only the screen can read the secret field. */
  saveForm: (() => void) | null = null;
  readonly tests: ConnectionTests;
  #drafts = $state.raw<ReadonlyMap<number, Draft>>(new Map());

  /** The integration in the form; the selected one unless another is looked at. */
  shown = $derived.by(
    (): Integration => this.integration.all.find((i) => i.id === this.#shownId) ?? this.integration.current,
  );
  /** Whether the shown integration is the selected one. */
  inUse = $derived.by(() => this.shown.id === this.integration.current.id);
  #key = $derived.by(() => (this.isNew ? NEW : this.shown.id));
  #saved = $derived.by(() => this.#savedOf(this.#key));
  draft = $derived.by((): Draft => this.#drafts.get(this.#key) ?? this.#saved);
  dirty = $derived.by(() => this.secretTyped || !sameDraft(this.draft, this.#saved));

  /** The stored connection of the draft; `null` if there is none. */
  connection = $derived.by(() => this.connections.find((c) => c.id === this.draft.connection?.id) ?? null);
  /** Whether a secret must be typed: none is stored, or the key has changed. */
  needsSecret = $derived.by(() => {
    const typed = this.draft.connection;
    if (typed?.source !== "key") return false;
    const stored = this.connection;
    return (
      stored === null ||
      stored.source !== "key" ||
      stored.secret === "missing" ||
      stored.accessKeyId !== typed.accessKeyId.trim()
    );
  });
  /** Whether nothing is set up yet, so the screen shows how to start. */
  isEmpty = $derived.by(
    () => this.loaded && this.connections.length === 0 && this.draft.connection === null && !this.isNew,
  );
  checks = $derived.by(() => ({
    bucket: checkBucket(this.draft.bucket, (this.draft.connection?.endpoint ?? "") !== ""),
    filePrefix: checkPrefix(this.draft.filePrefix),
    statusPrefix: checkStatusPrefix(this.draft.statusPrefix, this.draft.filePrefix),
  }));

  /** `select` selects an integration. */
  constructor(
    private readonly notices: Notices,
    private readonly integration: IntegrationState,
    private readonly select: (id: number) => Promise<void>,
    /** Called when the test of a connection has passed. */
    private readonly onTestPassed: () => void = () => undefined,
    /** Called with the id of a removed integration, to delete what is stored for it. */
    private readonly onRemoved: (id: number) => void = () => undefined,
  ) {
    this.tests = new ConnectionTests(notices);
  }

  readonly queries: readonly Refreshable[] = [{ tags: ["connections"], refresh: () => this.load() }];

  async load(): Promise<void> {
    await this.notices.attempt(async () => {
      const [connections, integrations] = await Promise.all([commands.connectionsList(), commands.integrationsList()]);
      this.connections = connections;
      const current = integrations.find((i) => i.id === this.integration.current.id);
      if (current) this.integration.update(current, integrations);
    });
    this.loaded = true;
    try {
      this.profiles = await commands.awsProfiles();
    } catch {
      // Without AWS configuration files there are no profiles; a name can still be typed.
      this.profiles = [];
    }
  }

  /** Records whether the secret field contains text. */
  typedSecret(some: boolean): void {
    this.secretTyped = some;
    if (some && this.error?.field === "connection.secret") this.error = null;
  }

  errorOf(field: string): string | null {
    return this.error?.field === field ? this.error.message : null;
  }

  /** Whether an integration has unsaved changes. */
  unsaved(id: number): boolean {
    const draft = this.#drafts.get(id);
    return draft !== undefined && !sameDraft(draft, this.#savedOf(id));
  }

  edit(change: Partial<Draft>): void {
    this.error = null;
    this.#keep(this.#key, { ...this.draft, ...change });
  }

  editConnection(change: Partial<ConnectionForm>): void {
    const before = this.draft.connection ?? newConnection(this.profiles);
    this.edit({ connection: { ...before, ...change } });
  }

  /** Sets the connection of the draft: an existing one, a new one, or none. */
  useConnection(which: number | "new" | "none"): void {
    this.secretTyped = false;
    const found = this.connections.find((c) => c.id === which);
    this.edit({ connection: which === "new" ? newConnection(this.profiles) : found ? formOf(found) : null });
  }

  /** Shows the form of a new integration. */
  startNew(): void {
    this.leave();
    this.isNew = true;
  }

  /** Shows the form of the selected integration. */
  leave(): void {
    this.#shownId = null;
    this.#clear();
  }

  /** Clears errors and the secret, because another form is shown. */
  #clear(): void {
    this.error = null;
    this.secretTyped = false;
    this.isNew = false;
  }

  /** Shows the form of an integration. Does not select it. */
  show(id: number): void {
    this.#clear();
    this.#shownId = id;
  }

  /** Selects the shown integration for all screens. */
  async use(): Promise<void> {
    await this.select(this.shown.id);
  }

  /** Discards unsaved changes. */
  revert(): void {
    this.#forget(this.#key);
    this.#clear();
  }

  /** Why the draft cannot be saved, with its field; `null` if it can. */
  problem(hasSecret: boolean): { field: string; message: string } | null {
    const { draft, checks } = this;
    if (draft.name.trim() === "") return { field: "name", message: "Give the integration a name." };
    const connection = draft.connection;
    if (connection?.source === "key" && connection.accessKeyId.trim() === "") {
      return { field: "connection.accessKeyId", message: "Enter the access key ID." };
    }
    if (connection?.source === "key" && this.needsSecret && !hasSecret) {
      return { field: "connection.secret", message: "Enter the secret access key for this ID." };
    }
    if (connection?.source === "profile" && connection.profile.trim() === "") {
      return { field: "connection.profile", message: "Enter the profile." };
    }
    for (const field of ["bucket", "filePrefix", "statusPrefix"] as const) {
      const message = checks[field].message;
      if (message !== null) return { field, message };
    }
    return null;
  }

  /** Saves the connection if it has changed, then the integration. */
  async save(secret: string | null): Promise<boolean> {
    if (this.saving) return false;
    const problem = this.problem(secret !== null);
    if (problem) {
      this.error = { ...problem, formLevel: false };
      return false;
    }
    this.saving = true;
    this.error = null;
    const key = this.#key;
    const draft = this.draft;
    let of = "connection.";
    try {
      const connection = await this.#saveConnection(draft.connection, secret);
      this.secretTyped = false;
      if (connection) this.#keep(key, { ...draft, connection: formOf(connection) });
      of = "";
      const environments = key === NEW ? [] : this.shown.environments;
      const { sandbox, connectionId } = this.shown;
      const via = sandbox && key !== NEW ? connectionId : (connection?.id ?? null);
      const saved = await commands.integrationSave(integrationForm(draft, via, environments));
      this.#onSaved(key, saved);
      if (key === NEW) {
        this.isNew = false;
        await this.select(saved.id);
      }
      this.connections = await commands.connectionsList();
      return true;
    } catch (thrown) {
      const error = asIpcError(thrown);
      if (error.code === "form") {
        const field = of + (error.field ?? "");
        this.error = { field, message: error.message, formLevel: !shownFields.has(field) };
      } else this.notices.error(error);
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Removes the shown integration, and shows the one that is selected then. */
  async remove(): Promise<void> {
    const id = this.shown.id;
    await this.notices.attempt(async () => {
      const selected = await commands.integrationRemove(id);
      this.#forget(id);
      this.onRemoved(id);
      this.integration.update(selected, await commands.integrationsList(), true);
      await this.select(selected.id);
      this.leave();
      this.connections = await commands.connectionsList();
    });
  }

  /** Archives the shown integration: it keeps its uploads and reports, and is no longer offered. Can be undone. */
  async archive(): Promise<void> {
    const { id, name } = this.shown;
    const used = this.inUse;
    if (!(await this.#setArchived(id, true))) return;
    this.leave();
    this.notices.undoable(`Archived ${escapeHidden(name)}.`, async () => {
      if (!(await this.#setArchived(id, false))) return;
      if (used) await this.select(id);
    });
  }

  /** Restores the shown integration. */
  async restore(): Promise<void> {
    const { id, name } = this.shown;
    if (await this.#setArchived(id, false)) this.notices.info(`Restored ${escapeHidden(name)}.`);
  }

  #setArchived(id: number, archived: boolean): Promise<boolean> {
    return this.notices.succeeds(async () => {
      const selected = await commands.integrationArchive(id, archived);
      this.integration.update(selected, await commands.integrationsList(), true);
    });
  }

  /** Removes the connection of the draft, and its secret. */
  async removeConnection(): Promise<void> {
    const id = this.draft.connection?.id;
    if (id == null) return;
    await this.notices.attempt(async () => {
      await commands.connectionRemove(id);
      this.connections = await commands.connectionsList();
      this.useConnection("none");
    });
  }

  /** Tests the saved connection step by step. */
  async test(): Promise<void> {
    const { id, connectionId, bucket, filePrefix, statusPrefix } = this.shown;
    if (connectionId === null || this.isNew) return;
    await this.tests.run(id, { connectionId, bucket, filePrefix, statusPrefix });
    if (this.tests.outcome(id) === "passed" && this.integration.current.id === id) this.onTestPassed();
  }

  async #saveConnection(form: ConnectionForm | null, secret: string | null): Promise<Connection | null> {
    if (form === null) return null;
    const stored = this.connections.find((c) => c.id === form.id);
    if (form.source === "sandbox") return stored ?? null;
    if (stored && secret === null && sameConnection(formOf(stored), form)) return stored;
    const { connection, note } = await commands.connectionSave(
      { ...trimmed(form), name: connectionName(form) },
      form.source === "key" ? secret : null,
    );
    this.connections = [...this.connections.filter((c) => c.id !== connection.id), connection];
    if (note !== null) this.notices.info(note, { keep: true });
    return connection;
  }

  #onSaved(key: number, saved: Integration): void {
    const all = this.integration.all;
    const known = all.some((i) => i.id === saved.id);
    const next = known ? all.map((i) => (i.id === saved.id ? saved : i)) : [...all, saved];
    const isCurrent = this.integration.current.id === saved.id;
    this.integration.update(isCurrent ? saved : this.integration.current, next);
    this.tests.forget(saved.id);
    this.#forget(key);
  }

  #savedOf(key: number): Draft {
    if (key === NEW && this.isNew) return emptyDraft();
    const found = this.integration.all.find((i) => i.id === key) ?? this.integration.current;
    return draftOf(found, this.connections);
  }

  #keep(key: number, draft: Draft): void {
    this.#drafts = new Map(this.#drafts).set(key, draft);
  }

  #forget(key: number): void {
    const drafts = new Map(this.#drafts);
    drafts.delete(key);
    this.#drafts = drafts;
  }
}

export const [useConnections, provideConnections] = createContext<ConnectionsState>();
