import type { Notices } from "../../../components/notices.svelte";
import { Query } from "../../../data/query.svelte";
import { commands } from "../../../ipc/client";
import type { LineRange, PolicyKind, PolicyQuestion, QuestionPart } from "../../../ipc/client";

/** The document to simulate. */
type SimulatedDocument = {
  readonly text: string;
  readonly chosen: PolicyKind | null;
  readonly checked: {
    suggestions: { principals: string[]; actions: string[]; resources: string[]; keys: string[] };
  } | null;
  show: (lines: LineRange | null) => void;
};

/** Simulates whether a principal may perform an action on a resource. */
export class SimulationState {
  /** What the user typed; `null` until then. */
  #typed = $state.raw<Readonly<Record<"principal" | "action" | "resource", string | null>>>({
    principal: null,
    action: null,
    resource: null,
  });
  /** The parts of the request: as typed, or else what the document names if it is only one. */
  principal = $derived(this.#typed.principal ?? this.#only("principals"));
  action = $derived(this.#typed.action ?? this.#only("actions"));
  resource = $derived(this.#typed.resource ?? this.#only("resources"));
  /** Values by condition key; "" if unknown. */
  values = $state.raw<Readonly<Record<string, string>>>({});
  /** Condition keys that the user added. */
  added = $state.raw<readonly string[]>([]);
  readonly #answer = new Query(
    (question: PolicyQuestion) => commands.policySimulate(this.document.text, this.document.chosen, question),
    { discardOnError: true },
  );
  answer = $derived(this.#answer.data);

  /** Condition keys, those of the document first. */
  keys = $derived.by(() => {
    const keys = [...(this.document.checked?.suggestions.keys ?? [])];
    for (const key of this.added) if (!keys.some((k) => k.toLowerCase() === key.toLowerCase())) keys.push(key);
    return keys;
  });
  ready = $derived(this.principal.trim() !== "" && this.action.trim() !== "" && this.resource.trim() !== "");

  constructor(
    private readonly notices: Notices,
    private readonly document: SimulatedDocument,
  ) {}

  #only(part: "principals" | "actions" | "resources"): string {
    const named = this.document.checked?.suggestions[part] ?? [];
    return named.length === 1 ? (named[0] ?? "") : "";
  }

  value(key: string): string {
    return this.values[key.toLowerCase()] ?? "";
  }

  setValue(key: string, value: string): void {
    this.values = { ...this.values, [key.toLowerCase()]: value };
    this.#answer.data = null;
  }

  addKey(key: string): void {
    const trimmed = key.trim();
    if (trimmed !== "" && !this.keys.some((k) => k.toLowerCase() === trimmed.toLowerCase()))
      this.added = [...this.added, trimmed];
  }

  type(part: "principal" | "action" | "resource", value: string): void {
    this.#typed = { ...this.#typed, [part]: value };
    this.#answer.data = null;
  }

  errorOf(part: QuestionPart): string | null {
    const errors = this.answer?.errors.filter((error) => error.part === part) ?? [];
    return errors.length > 0 ? errors.map((error) => error.message).join(" ") : null;
  }

  /** Simulates the request. With `showResult`, an error is shown, and the statement that decided is scrolled into view. */
  async run(showResult = true): Promise<void> {
    const context = this.keys
      .map((key) => ({ key, value: this.value(key).trim() }))
      .filter((pair) => pair.value !== "");
    const { principal, action, resource } = this;
    const answered = await this.#answer.load({ principal, action, resource, context });
    if (!showResult) return;
    const { data: answer, error } = this.#answer;
    if (answered && answer?.errors.length === 0) this.document.show(answer.decided_by[0] ?? null);
    else if (error && !this.#answer.loading) this.notices.error(error);
  }

  /** Repeats the simulation after the document has changed, if there is a result. */
  async again(): Promise<void> {
    if (this.answer !== null) await this.run(false);
  }

  forget(): void {
    this.#answer.reset();
  }
}
