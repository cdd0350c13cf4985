import { untrack } from "svelte";
import type { Notices } from "../../components/notices.svelte";
import { isBlank, rowsOfOthers, type IntegrationState } from "../../domain/integration.svelte";
import type { FilesState } from "../files/files.svelte";
import { Query } from "../../data/query.svelte";
import { commands } from "../../ipc/client";

/** Limit of the list. */
const MAX_SHOWN = 200;

/**
 * The environments in the files that the integration does not list, those with most rows first. Must be called while a
 * component initialises, because it reloads after checks.
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
      .filter(({ id }) => !integration.listed.has(id) && !isBlank(id))
      .sort((a, b) => b.rows - a.rows)
      .slice(0, MAX_SHOWN),
  );
  return {
    get list() {
      return list;
    },
    /** Adds these environments to the integration. */
    add: (ids: readonly string[]) => integration.add(ids, rowsOfOthers(all, integration.listed, ids)),
    /** Whether any file on the list holds an environment, listed or not. */
    get any() {
      return all.length > 0;
    },
    get reading() {
      return query.data === null && query.error === null;
    },
  };
}
