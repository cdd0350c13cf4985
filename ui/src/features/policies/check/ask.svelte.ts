import type { Notices } from "../../../components/notices.svelte";
import { asIpcError, commands } from "../../../ipc/client";
import type { PolicyAnswer, PolicyKind, QuestionPart } from "../../../ipc/client";
import type { Lines } from "./documentEditor";

/** The document that is asked. */
type Asked = {
  readonly text: string;
  readonly chosen: PolicyKind | null;
  readonly checked: { words: { keys: string[] } } | null;
  show: (lines: Lines | null) => void;
};

/** May P do A on R? */
export class AskState {
  principal = $state("");
  action = $state("");
  resource = $state("");
  /** Values by condition key; empty ones are not known. */
  values = $state.raw<Readonly<Record<string, string>>>({});
  /** Keys that the person added. */
  added = $state.raw<readonly string[]>([]);
  answer = $state.raw<PolicyAnswer | null>(null);
  #asked = 0;

  /** Those that the document speaks of come first. */
  keys = $derived.by(() => {
    const keys = [...(this.document.checked?.words.keys ?? [])];
    for (const key of this.added) if (!keys.some((k) => k.toLowerCase() === key.toLowerCase())) keys.push(key);
    return keys;
  });
  ready = $derived(this.principal.trim() !== "" && this.action.trim() !== "" && this.resource.trim() !== "");

  constructor(
    private readonly notices: Notices,
    private readonly document: Asked,
  ) {}

  value(key: string): string {
    return this.values[key.toLowerCase()] ?? "";
  }

  setValue(key: string, value: string): void {
    this.values = { ...this.values, [key.toLowerCase()]: value };
    this.answer = null;
  }

  addKey(key: string): void {
    const word = key.trim();
    if (word !== "" && !this.keys.some((k) => k.toLowerCase() === word.toLowerCase()))
      this.added = [...this.added, word];
  }

  type(part: "principal" | "action" | "resource", value: string): void {
    this[part] = value;
    this.answer = null;
  }

  fault(part: QuestionPart): string | null {
    const faults = this.answer?.faults.filter((fault) => fault.part === part) ?? [];
    return faults.length > 0 ? faults.map((fault) => fault.message).join(" ") : null;
  }

  /** An answer that another question has overtaken is dropped. */
  async ask(lift = true): Promise<void> {
    const asked = ++this.#asked;
    const context = this.keys
      .map((key) => ({ key, value: this.value(key).trim() }))
      .filter((pair) => pair.value !== "");
    try {
      const { principal, action, resource } = this;
      const answer = await commands.policyAsk(this.document.text, this.document.chosen, {
        principal,
        action,
        resource,
        context,
      });
      if (asked !== this.#asked) return;
      this.answer = answer;
      if (lift && answer.faults.length === 0) this.document.show(answer.decided_by[0] ?? null);
    } catch (thrown) {
      if (asked !== this.#asked) return;
      this.answer = null;
      if (lift) this.notices.fault(asIpcError(thrown));
    }
  }

  /** The document has changed: an answer that is there is given anew. */
  async again(): Promise<void> {
    if (this.answer !== null) await this.ask(false);
  }

  forget(): void {
    this.#asked++;
    this.answer = null;
  }
}
