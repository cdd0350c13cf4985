import { copyText } from "../../../components/clipboard";
import type { MenuEntry } from "../../../components";
import type { Notices } from "../../../components/notices.svelte";

/** The context menu of a finding. `show` shows its rows; `null` if it is not about rows. */
export function findingMenu(
  finding: { codes: readonly string[]; advice: string; show: (() => void) | null },
  notices: Notices,
): MenuEntry[] {
  const { codes, advice, show } = finding;
  const copy = async (text: string, what: string) => {
    if (await copyText(text)) notices.info(`Copied ${what}.`);
  };
  return [
    {
      label: "Show these rows",
      icon: "right",
      blocked: show ? null : "This finding is not about single rows.",
      testid: "finding-menu-show",
      run: () => show?.(),
    },
    "separator",
    {
      label: codes.length === 1 ? "Copy code" : "Copy codes",
      icon: "copy",
      run: () => copy(codes.join(" + "), codes.length === 1 ? "the code" : "the codes"),
    },
    { label: "Copy what to do", icon: "copy", run: () => copy(advice.replaceAll("`", ""), "what to do") },
  ];
}
