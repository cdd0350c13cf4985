import { untrack } from "svelte";
import type { Notices } from "../../components/notices.svelte";
import type { IntegrationState } from "../../domain/integration.svelte";
import type { FilesState } from "../files/files.svelte";
import { Query } from "../../data/query.svelte";
import { commands } from "../../ipc/client";

/** More than a person reads through. */
const SHOWN_AT_MOST = 200;

/**
 * The environments in the files on the list that are not listed, most rows first. Must be made while a component
 * starts, as it follows the checks.
 */
export function discoveredEnvironments(files: FilesState, integration: IntegrationState, notices: Notices) {
  const query = new Query(() => commands.environmentsFound(), { onError: (error) => notices.error(error) });

  $effect(() => {
    // Loaded again when checks end, not with each of their progress events.
    if (files.busy) return;
    untrack(() => void query.load());
    return () => query.cancel();
  });

  const all = $derived(query.data ?? []);
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
      return query.data === null && query.error === null;
    },
  };
}
