import { beforeEach, describe, expect, it, vi } from "vitest";
import { Notices } from "../../components/notices.svelte";
import { commands } from "../../ipc/client";
import type { Upload } from "../../ipc/client";
import { namesOf, QuitState } from "./quit.svelte";

const upload = (name: string) => ({ id: 1, name }) as Upload;

let notices: Notices;
let dialog: QuitState;
beforeEach(() => {
  vi.restoreAllMocks();
  notices = new Notices();
  dialog = new QuitState(notices);
});

describe("quitting", () => {
  it("asks once, and names the uploads that would be stopped", async () => {
    const underWay = vi.spyOn(commands, "uploadsActive").mockResolvedValue([upload("a.parquet")]);
    const quit = vi.spyOn(commands, "appQuit").mockResolvedValue(null);
    await dialog.request();
    await dialog.request();
    expect(underWay).toHaveBeenCalledTimes(1);
    expect(dialog.pendingUploads?.map((s) => s.name)).toEqual(["a.parquet"]);
    dialog.keepUploading();
    expect(dialog.pendingUploads).toBeNull();
    expect(quit).not.toHaveBeenCalled();
    await dialog.request();
    await dialog.quit();
    expect(quit).toHaveBeenCalledTimes(1);
    // Quitting was confirmed, so it cannot be cancelled.
    dialog.keepUploading();
    expect(dialog.pendingUploads).not.toBeNull();
  });

  it("does not ask if all uploads have ended", async () => {
    vi.spyOn(commands, "uploadsActive").mockResolvedValue([]);
    const quit = vi.spyOn(commands, "appQuit").mockResolvedValue(null);
    await dialog.request();
    expect(dialog.pendingUploads).toBeNull();
    expect(quit).toHaveBeenCalledTimes(1);
  });

  it("shows why it could not quit, and closes the dialog", async () => {
    vi.spyOn(commands, "uploadsActive").mockResolvedValue([upload("a.parquet")]);
    vi.spyOn(commands, "appQuit").mockRejectedValue({ code: "x", message: "It did not stop.", hints: [] });
    await dialog.request();
    await dialog.quit();
    expect(notices.list.map((n) => n.message)).toEqual(["It did not stop."]);
    expect([dialog.pendingUploads, dialog.stopping]).toEqual([null, false]);
  });

  it("names a few and counts the rest", () => {
    const names = (...all: string[]) => namesOf(all.map(upload));
    expect(names("a")).toBe("a");
    expect(names("a", "b")).toBe("a and b");
    expect(names("a", "b", "c")).toBe("a, b and c");
    expect(names("a", "b", "c", "d", "e")).toBe("a, b, c and 2 more");
  });
});
