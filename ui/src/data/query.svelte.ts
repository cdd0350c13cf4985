import { asIpcError } from "../ipc/client";
import type { DataTag, IpcError } from "../ipc/client";

export type QueryOptions<T> = {
  /** The kinds of data that the answer depends on, see `refreshStale`. */
  tags?: readonly DataTag[];
  /** Called with each accepted answer. */
  onData?: (data: T) => void;
  /** Called when the latest request failed. */
  onError?: (error: IpcError) => void;
  /** Discards the data when the latest request fails, rather than keeping it beside the error. */
  discardOnError?: boolean;
  /**
   * Accepts the answer of a superseded request until a later one answers. For requests sent while the user types:
   * otherwise nothing is shown until typing pauses.
   */
  intermediate?: boolean;
};

/**
 * A request to the backend. An older answer never replaces a newer one. Holds the last answer, the last error, and
 * whether a request is running.
 */
export class Query<Args extends readonly unknown[], T> {
  /** `null` until the first answer. */
  data = $state.raw<T | null>(null);
  /** Error of the last request that was not superseded; `null` if that one succeeded. */
  error = $state.raw<IpcError | null>(null);
  loading = $state(false);
  readonly tags: readonly DataTag[];
  #latest = 0;
  #answered = 0;
  #args: Args | null = null;

  constructor(
    private readonly request: (...args: Args) => Promise<T>,
    private readonly options: QueryOptions<T> = {},
  ) {
    this.tags = options.tags ?? [];
  }

  /** Sends the request. True if its answer was accepted, false if it failed or was superseded. */
  async load(...args: Args): Promise<boolean> {
    const id = ++this.#latest;
    this.#args = args;
    this.loading = true;
    let data: T;
    try {
      data = await this.request(...args);
    } catch (thrown) {
      if (id === this.#latest) this.#fail(asIpcError(thrown));
      return false;
    }
    if (this.options.intermediate ? id < this.#answered : id !== this.#latest) return false;
    this.#answered = id;
    this.data = data;
    this.error = null;
    if (id === this.#latest) this.loading = false;
    this.options.onData?.(data);
    return true;
  }

  /** Sends the last request again. Does nothing before the first `load`, or after a `reset`. */
  async refresh(): Promise<boolean> {
    return this.#args !== null && this.load(...this.#args);
  }

  /** Ignores the answers of all running requests. Keeps the data. */
  cancel(): void {
    this.#latest += 1;
    this.#answered = this.#latest;
    this.loading = false;
  }

  /** Cancels, and clears the data and the error. */
  reset(): void {
    this.cancel();
    this.#args = null;
    this.data = null;
    this.error = null;
  }

  #fail(error: IpcError): void {
    if (this.options.discardOnError) this.data = null;
    this.error = error;
    this.loading = false;
    this.options.onError?.(error);
  }
}

/** Data that can be loaded again, such as a `Query`. */
export type Refreshable = { readonly tags: readonly DataTag[]; refresh: () => Promise<unknown> };

/** Loads stale data again. A query that depends on several of the tags is loaded once. */
export function refreshStale(queries: readonly Refreshable[], stale: readonly DataTag[]): void {
  for (const query of queries) {
    if (query.tags.some((tag) => stale.includes(tag))) void query.refresh();
  }
}
