import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";
import type { Sending } from "../../ipc/client";
import { namesOf, QuittingState } from "./quitting.svelte";

const sending = (name: string) => ({ id: 1, name }) as Sending;

let notices: Notices;
let quitting: QuittingState;
beforeEach(() => {
  vi.restoreAllMocks();
  notices = new Notices();
  quitting = new QuittingState(notices);
});

describe("quitting", () => {
  it("asks once, and names what would be stopped", async () => {
    const underWay = vi.spyOn(commands, "uploadsUnderWay").mockResolvedValue([sending("a.parquet")]);
    const quit = vi.spyOn(commands, "appQuit").mockResolvedValue(null);
    await quitting.ask();
    await quitting.ask();
    expect(underWay).toHaveBeenCalledTimes(1);
    expect(quitting.asked?.map((s) => s.name)).toEqual(["a.parquet"]);
    quitting.keepSending();
    expect(quitting.asked).toBeNull();
    expect(quit).not.toHaveBeenCalled();
    await quitting.ask();
    await quitting.quit();
    expect(quit).toHaveBeenCalledTimes(1);
    // The answer was given: it cannot be taken back.
    quitting.keepSending();
    expect(quitting.asked).not.toBeNull();
  });

  it("asks nothing where all has ended meanwhile", async () => {
    vi.spyOn(commands, "uploadsUnderWay").mockResolvedValue([]);
    const quit = vi.spyOn(commands, "appQuit").mockResolvedValue(null);
    await quitting.ask();
    expect(quitting.asked).toBeNull();
    expect(quit).toHaveBeenCalledTimes(1);
  });

  it("says why it could not quit, and goes on", async () => {
    vi.spyOn(commands, "uploadsUnderWay").mockResolvedValue([sending("a.parquet")]);
    vi.spyOn(commands, "appQuit").mockRejectedValue({ code: "x", message: "It did not stop.", hints: [] });
    await quitting.ask();
    await quitting.quit();
    expect(notices.list.map((n) => n.message)).toEqual(["It did not stop."]);
    expect([quitting.asked, quitting.stopping]).toEqual([null, false]);
  });

  it("names a few and counts the rest", () => {
    const names = (...all: string[]) => namesOf(all.map(sending));
    expect(names("a")).toBe("a");
    expect(names("a", "b")).toBe("a and b");
    expect(names("a", "b", "c")).toBe("a, b and c");
    expect(names("a", "b", "c", "d", "e")).toBe("a, b, c and 2 more");
  });
});
