import type { Notices } from "../../../components/notices.svelte";
import { asIpcError, commands } from "../../../ipc/client";
import type { IssuedPolicy, PolicyForm, PolicyNeed } from "../../../ipc/client";
import { fileName } from "./forms";

/** A form that is made of something, and the name that it needs besides. */
export class Names {
  /** What was typed, by the names scripts use. */
  typed = $state.raw<Readonly<Record<string, string>>>({});
  /** The name that was asked for; it stays while the same document is shown, so that nothing jumps. */
  asked = $state.raw<PolicyNeed | null>(null);
  /** What is wrong with it. */
  fault = $state.raw<PolicyNeed | null>(null);

  type(name: string, value: string): void {
    this.typed = { ...this.typed, [name]: value };
  }

  hear({ need }: IssuedPolicy): void {
    if (need) this.asked = need;
    this.fault = need?.message ? need : null;
  }

  forget(): void {
    this.asked = null;
    this.fault = null;
  }
}

/** A recipe in a form other than JSON. */
export class IssuingState {
  form = $state<PolicyForm>("json");
  issued = $state.raw<IssuedPolicy | null>(null);
  readonly names = new Names();
  #asked = 0;

  constructor(private readonly notices: Notices) {}

  choose(form: PolicyForm): void {
    this.form = form;
    this.issued = null;
  }

  /** Another document is shown. */
  reset(): void {
    this.issued = null;
    this.names.forget();
  }

  /** Makes the form. What a later call has overtaken is dropped. */
  async issue(recipe: string, values: Record<string, string>): Promise<void> {
    const asked = ++this.#asked;
    const { form } = this;
    if (form === "json") return;
    try {
      const issued = await commands.policyIssue(recipe, values, { ...this.names.typed }, form);
      if (asked !== this.#asked) return;
      this.issued = issued;
      this.names.hear(issued);
    } catch (thrown) {
      if (asked === this.#asked) this.notices.fault(asIpcError(thrown));
    }
  }
}

/** Puts exactly what is on the screen on the clipboard. */
export async function copyText(text: string, notices: Notices): Promise<boolean> {
  try {
    await commands.policyCopyText(text);
    return true;
  } catch (thrown) {
    notices.fault(asIpcError(thrown));
    return false;
  }
}

/** Asks where to save what is on the screen. */
export async function saveText(text: string, stem: string, form: PolicyForm, notices: Notices): Promise<void> {
  try {
    const saved = await commands.policySave(text, fileName(stem, form));
    if (saved !== null) notices.tell(`Saved ${saved}.`);
  } catch (thrown) {
    notices.fault(asIpcError(thrown));
  }
}
