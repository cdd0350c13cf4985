import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { flushSync } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import NoticeRegion from "./NoticeRegion.svelte";
import { NOTICE_DURATION, Notices } from "./notices.svelte";

let notices: Notices;
beforeEach(() => {
  vi.useFakeTimers();
  notices = new Notices();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const shown = () => notices.current?.message ?? null;
const bad = (message: string) => ({ message, hints: [] });

describe("notices", () => {
  it("are shown one at a time, each for its full time, the newest message before the errors", () => {
    notices.error(bad("one"));
    notices.error(bad("two"));
    notices.error(bad("one"));
    notices.info("Copied.");
    expect(notices.list.length).toBe(3);
    expect(shown()).toBe("Copied.");
    vi.advanceTimersByTime(NOTICE_DURATION);
    expect(shown()).toBe("one");
    vi.advanceTimersByTime(NOTICE_DURATION - 1);
    expect(shown()).toBe("one");
    vi.advanceTimersByTime(1);
    expect(shown()).toBe("two");
    vi.advanceTimersByTime(NOTICE_DURATION);
    expect(shown()).toBeNull();
  });

  it("replace the message before them, and start the time anew", () => {
    notices.info("one");
    vi.advanceTimersByTime(NOTICE_DURATION - 1);
    notices.info("two");
    expect(notices.list.map((n) => n.message)).toEqual(["two"]);
    vi.advanceTimersByTime(NOTICE_DURATION - 1);
    expect(shown()).toBe("two");
  });

  it("stay if the user has to act on them", () => {
    notices.error(bad("choose"), { keep: true, action: { label: "Choose…", run: () => undefined } });
    vi.advanceTimersByTime(10 * NOTICE_DURATION);
    expect(shown()).toBe("choose");
    notices.info("Copied.");
    expect(shown()).toBe("Copied.");
    vi.advanceTimersByTime(NOTICE_DURATION);
    expect(shown()).toBe("choose");
  });

  it("stay while the pointer or the focus is on them", async () => {
    render(NoticeRegion, { notices });
    notices.info("one", { action: { label: "Show", run: () => undefined } });
    flushSync();
    const region = screen.getByRole("region");
    await fireEvent.mouseEnter(region);
    vi.advanceTimersByTime(2 * NOTICE_DURATION);
    expect(shown()).toBe("one");
    await fireEvent.mouseLeave(region);
    screen.getByText("Show").focus();
    vi.advanceTimersByTime(2 * NOTICE_DURATION);
    expect(shown()).toBe("one");
    screen.getByText("Show").blur();
    vi.advanceTimersByTime(NOTICE_DURATION);
    expect(shown()).toBeNull();
  });

  it("close with Escape before anything else, except for a menu", async () => {
    render(NoticeRegion, { notices });
    const others = vi.fn();
    window.addEventListener("keydown", others);
    const menu = document.body.appendChild(document.createElement("div"));
    menu.setAttribute("role", "menu");
    notices.error(bad("one"));
    notices.error(bad("two"));
    flushSync();
    await fireEvent.keyDown(menu, { key: "Escape" });
    expect(others).toHaveBeenCalledTimes(1);
    expect(shown()).toBe("one");
    await fireEvent.keyDown(document.body, { key: "Escape" });
    expect(shown()).toBe("two");
    await fireEvent.keyDown(document.body, { key: "Escape" });
    expect(others).toHaveBeenCalledTimes(1);
    await fireEvent.keyDown(document.body, { key: "Escape" });
    expect(others).toHaveBeenCalledTimes(2);
    window.removeEventListener("keydown", others);
    menu.remove();
  });

  it("say how many errors wait, and run their action once", async () => {
    render(NoticeRegion, { notices });
    const run = vi.fn();
    notices.error(bad("one"), { action: { label: "Retry", run } });
    notices.error(bad("two"));
    flushSync();
    expect(screen.getByRole("alert").textContent).toContain("1 more");
    await fireEvent.click(screen.getByText("Retry"));
    expect(run).toHaveBeenCalledOnce();
    expect(shown()).toBe("two");
    expect(screen.getByRole("alert").textContent).not.toContain("more");
  });
});

describe("undo", () => {
  it("reverts the newest change first, also after its notice has gone", async () => {
    const undone: string[] = [];
    notices.undoable("Removed a.", () => undone.push("a"));
    notices.undoable("Removed b.", () => undone.push("b"));
    vi.advanceTimersByTime(NOTICE_DURATION);
    expect(shown()).toBeNull();
    await notices.undoLast();
    expect(shown()).toBe("Undone: Removed b.");
    await notices.undoLast();
    expect(undone).toEqual(["b", "a"]);
    await notices.undoLast();
    expect(shown()).toBe("Nothing to undo.");
  });

  it("is offered by the notice, which then closes", async () => {
    render(NoticeRegion, { notices });
    const undo = vi.fn();
    notices.undoable("Removed a.", undo);
    flushSync();
    await fireEvent.click(screen.getByText("Undo"));
    await vi.waitFor(() => expect(notices.undoStack.entries.length).toBe(0));
    expect(undo).toHaveBeenCalledOnce();
    expect(shown()).toBeNull();
  });

  it("can be repeated after it failed", async () => {
    let works = false;
    notices.undoable("Removed a.", () => {
      if (!works) throw new Error("The ledger is busy.");
    });
    notices.undoable("Removed b.", () => undefined);
    await notices.undoStack.undo(notices.undoStack.entries[0]);
    expect(notices.list.map((n) => n.message)).toContain("The ledger is busy.");
    expect(notices.undoStack.entries.map((e) => e.what)).toEqual(["Removed a.", "Removed b."]);
    works = true;
    await notices.undoLast();
    await notices.undoLast();
    expect(notices.undoStack.entries).toEqual([]);
  });

  it("keeps the last fifty changes", () => {
    for (let i = 0; i < 51; i++) notices.undoStack.push(String(i), () => true);
    expect(notices.undoStack.entries.length).toBe(50);
    expect(notices.undoStack.entries[0]?.what).toBe("1");
  });
});
