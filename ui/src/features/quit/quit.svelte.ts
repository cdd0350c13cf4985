import { createContext } from "svelte";
import type { Notices } from "../../components/notices.svelte";
import { escapeHidden } from "../../components/hiddenCharacters";
import { count } from "../../format";
import { commands } from "../../ipc/client";
import type { Sending } from "../../ipc/client";

/** How many names are told before the rest is counted. */
const NAMED = 3;

/** The question that stands between closing the window and what is being sent. */
export class QuitState {
  /** What would be stopped; none while nothing is asked. */
  asked = $state.raw<readonly Sending[] | null>(null);
  /** Whether it was answered, and all is being stopped. */
  stopping = $state(false);

  constructor(private readonly notices: Notices) {}

  /** Asks whether to quit all the same; where all has ended meanwhile, there is nothing to ask. */
  async ask(): Promise<void> {
    if (this.asked !== null) return;
    const sendings = await this.notices.attempt(() => commands.uploadsUnderWay());
    if (!sendings) return;
    if (sendings.length > 0) this.asked = sendings;
    else await this.quit();
  }

  keepSending(): void {
    if (!this.stopping) this.asked = null;
  }

  /** Stops everything and ends the app. */
  async quit(): Promise<void> {
    this.stopping = true;
    if (await this.notices.succeeds(() => commands.appQuit())) return;
    this.stopping = false;
    this.asked = null;
  }
}

export const [useQuit, provideQuit] = createContext<QuitState>();

/** What is being sent, by name: "a, b and c", "a, b, c and 4 more". */
export function namesOf(sendings: readonly Sending[]): string {
  const names = sendings.slice(0, NAMED).map((sending) => escapeHidden(sending.name));
  if (sendings.length > NAMED) names.push(`${count(sendings.length - NAMED)} more`);
  const last = names.pop() ?? "";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}
