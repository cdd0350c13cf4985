import { createContext } from "svelte";
import type { Notices } from "../../../components/notices.svelte";
import { asIpcError, commands } from "../../../ipc/client";
import type { PolicyDenial } from "../../../ipc/client";

/** How long typing rests before the text is read anew. */
const REST_MS = 150;
/** An error of AWS has a few hundred characters; a log around it may have more. */
export const MOST_LENGTH = 64_000;

/** An error text of AWS, and what it says. */
export class DeniedState {
  text = $state("");
  denial = $state.raw<PolicyDenial | null>(null);
  /** Whether the text was read, and tells of no denial. */
  none = $state(false);
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly notices: Notices) {}

  type(text: string): void {
    const first = this.text.trim() === "";
    this.text = text;
    clearTimeout(this.#timer);
    if (first) void this.read();
    else this.#timer = setTimeout(() => void this.read(), REST_MS);
  }

  /** An answer that another text has overtaken is dropped. */
  async read(): Promise<void> {
    const asked = ++this.#asked;
    if (this.text.trim() === "") {
      this.denial = null;
      this.none = false;
      return;
    }
    try {
      const denial = await commands.policyDenied(this.text.slice(0, MOST_LENGTH));
      if (asked !== this.#asked) return;
      this.denial = denial;
      this.none = denial === null;
    } catch (thrown) {
      if (asked === this.#asked) this.notices.fault(asIpcError(thrown));
    }
  }
}

export const [usePolicyDenied, providePolicyDenied] = createContext<DeniedState>();
