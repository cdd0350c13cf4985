import { createContext } from "svelte";
import { Query } from "../../../data/query.svelte";
import type { Notices } from "../../../components/notices.svelte";
import { commands } from "../../../ipc/client";

/** Pause in typing before the text is read, in milliseconds. */
const DEBOUNCE_MS = 150;
/** Maximum length of the text. An AWS error has a few hundred characters, a log around it more. */
export const MAX_LENGTH = 64_000;

/** An AWS error text and its explanation. */
export class DeniedState {
  text = $state("");
  readonly #explain = new Query((text: string) => commands.policyDenied(text), {
    onData: () => (this.#answered = true),
    onError: (error) => this.notices.error(error),
  });
  #answered = $state(false);
  /** What the text says; `null` until it is read, and if it reports no denial. */
  denial = $derived(this.#explain.data);
  /** Whether the text was read and reports no denial. */
  noDenial = $derived(this.#answered && this.denial === null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly notices: Notices) {}

  type(text: string): void {
    const first = this.text.trim() === "";
    this.text = text;
    clearTimeout(this.#timer);
    if (first) void this.read();
    else this.#timer = setTimeout(() => void this.read(), DEBOUNCE_MS);
  }

  async read(): Promise<void> {
    if (this.text.trim() === "") {
      this.#explain.reset();
      this.#answered = false;
    } else await this.#explain.load(this.text.slice(0, MAX_LENGTH));
  }
}

export const [usePolicyDenied, providePolicyDenied] = createContext<DeniedState>();
