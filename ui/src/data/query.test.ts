import { describe, expect, it, vi } from "vitest";
import type { DataTag } from "../ipc/client";
import { Query, refreshStale } from "./query.svelte";

/** A backend whose answers the test triggers. */
function backend() {
  const requests: { text: string; resolve: (answer: string) => void; reject: (error: unknown) => void }[] = [];
  const request = (text: string) => new Promise<string>((resolve, reject) => requests.push({ text, resolve, reject }));
  return { requests, request };
}
const failure = (message: string) => ({ code: "unexpected", message, hints: [] });

describe("a query", () => {
  it("holds the answer, and says when it waits", async () => {
    const { requests, request } = backend();
    const onData = vi.fn();
    const query = new Query(request, { onData });
    expect([query.data, query.loading]).toEqual([null, false]);
    const loading = query.load("a");
    expect(query.loading).toBe(true);
    requests[0]?.resolve("A");
    expect(await loading).toBe(true);
    expect([query.data, query.error, query.loading]).toEqual(["A", null, false]);
    expect(onData).toHaveBeenCalledExactlyOnceWith("A");
  });

  it("never replaces a newer answer with an older one", async () => {
    for (const intermediate of [false, true]) {
      const { requests, request } = backend();
      const query = new Query(request, { intermediate });
      const [first, second] = [query.load("a"), query.load("b")];
      requests[1]?.resolve("B");
      requests[0]?.resolve("A");
      expect(await Promise.all([first, second])).toEqual([false, true]);
      expect(query.data).toBe("B");
    }
  });

  it("takes the answer of a superseded request only if asked to", async () => {
    for (const [intermediate, shown] of [
      [false, null],
      [true, "A"],
    ] as const) {
      const { requests, request } = backend();
      const query = new Query(request, { intermediate });
      const [first, second] = [query.load("a"), query.load("b")];
      requests[0]?.resolve("A");
      await first;
      expect([query.data, query.loading]).toEqual([shown, true]);
      requests[1]?.resolve("B");
      await second;
      expect([query.data, query.loading]).toEqual(["B", false]);
    }
  });

  it("keeps its data beside an error, and drops the error once a request succeeds", async () => {
    const { requests, request } = backend();
    const onError = vi.fn();
    const query = new Query(request, { onError });
    query.data = "old";
    const failing = query.load("a");
    requests[0]?.reject(failure("No network."));
    expect(await failing).toBe(false);
    expect([query.data, query.error?.message, query.loading]).toEqual(["old", "No network.", false]);
    expect(onError).toHaveBeenCalledExactlyOnceWith(failure("No network."));
    const succeeding = query.load("a");
    expect(query.error?.message).toBe("No network.");
    requests[1]?.resolve("new");
    await succeeding;
    expect([query.data, query.error]).toEqual(["new", null]);
  });

  it("can discard its data on an error", async () => {
    const query = new Query(() => Promise.reject(failure("Gone.")), { discardOnError: true });
    await query.load();
    expect([query.data, query.error?.message]).toEqual([null, "Gone."]);
  });

  it("ignores the failure of a superseded request", async () => {
    const { requests, request } = backend();
    const onError = vi.fn();
    const query = new Query(request, { onError });
    const [first, second] = [query.load("a"), query.load("b")];
    requests[0]?.reject(failure("Old."));
    await first;
    expect([query.error, query.loading]).toEqual([null, true]);
    requests[1]?.resolve("B");
    await second;
    expect(query.data).toBe("B");
    expect(onError).not.toHaveBeenCalled();
  });

  it("drops answers and failures of what was cancelled", async () => {
    const { requests, request } = backend();
    const query = new Query(request, { intermediate: true });
    const [first, second] = [query.load("a"), query.load("b")];
    query.cancel();
    expect(query.loading).toBe(false);
    requests[0]?.resolve("A");
    requests[1]?.reject(failure("Late."));
    expect(await Promise.all([first, second])).toEqual([false, false]);
    expect([query.data, query.error]).toEqual([null, null]);
  });

  it("sends its last request again, but none that was reset", async () => {
    const { requests, request } = backend();
    const query = new Query(request);
    expect(await query.refresh()).toBe(false);
    void query.load("a");
    void query.refresh();
    expect(requests.map((r) => r.text)).toEqual(["a", "a"]);
    query.reset();
    expect(await query.refresh()).toBe(false);
    expect(requests.length).toBe(2);
  });

  it("is loaded again once, when data that it depends on is stale", async () => {
    const of = (...tags: DataTag[]) => {
      const request = vi.fn(() => Promise.resolve(1));
      return { query: new Query(request, { tags }), request };
    };
    const [both, other, untagged, unused] = [of("files", "reports"), of("uploads"), of(), of("files")];
    for (const { query } of [both, other, untagged]) await query.load();
    refreshStale(
      [both, other, untagged, unused].map(({ query }) => query),
      ["files", "reports"],
    );
    expect([both, other, untagged, unused].map(({ request }) => request.mock.calls.length)).toEqual([2, 1, 1, 0]);
  });
});
