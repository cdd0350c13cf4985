import { untrack } from "svelte";
import type { Notices } from "../../components/notices.svelte";
import type { IntegrationState } from "../../domain/integration.svelte";
import type { FilesState } from "../files/files.svelte";
import { asIpcError, commands } from "../../ipc/client";
import type { FoundEnvironment } from "../../ipc/client";

/** More than a person reads through. */
const SHOWN_AT_MOST = 200;

/**
 * The environments in the files on the list that are not listed, most rows first. Must be made while a component
 * starts, as it follows the checks.
 */
export function environmentsFound(files: FilesState, integration: IntegrationState, notices: Notices) {
  let all = $state.raw<readonly FoundEnvironment[]>([]);
  let reading = $state(true);

  $effect(() => {
    // Read anew when checks have ended, not at each tick of theirs.
    if (files.busy) return;
    let current = true;
    untrack(() => void read(() => current));
    return () => (current = false);
  });

  async function read(current: () => boolean): Promise<void> {
    try {
      const found = await commands.environmentsFound();
      if (current()) all = found;
    } catch (thrown) {
      if (current()) notices.fault(asIpcError(thrown));
    } finally {
      reading = false;
    }
  }

  const list = $derived(
    all
      .filter(({ id }) => !integration.listed.has(id))
      .sort((a, b) => b.rows - a.rows)
      .slice(0, SHOWN_AT_MOST),
  );
  return {
    get list() {
      return list;
    },
    /** Whether any file on the list holds an environment, listed or not. */
    get any() {
      return all.length > 0;
    },
    get reading() {
      return reading;
    },
  };
}
