import { count, counted } from "../format";
import type { TodayTotals } from "../ipc/client";

/** The parts of the footer's totals, so that numbers can be emphasised. */
export type TodayText = {
  /** Whether sent = accepted + rejected + pending, so that the equals sign is true. */
  balances: boolean;
  sent: string;
  parts: readonly { rows: string; label: string }[];
  /** Text after the equation: rows and files that are not part of it. */
  extra: string;
};

/** `null` if nothing was sent today. */
export function todayText(today: TodayTotals | null): TodayText | null {
  if (today === null || today.files === 0) return null;
  const extra: string[] = [];
  if (today.overReported > 0) extra.push(`${count(today.overReported)} more reported than sent`);
  if (today.unknownFiles > 0) {
    extra.push(
      `${counted(today.unknownFiles, "file")} not counted: ${today.unknownFiles === 1 ? "its" : "their"} row count is unknown`,
    );
  }
  return {
    balances: today.sent === today.accepted + today.rejected + today.pending,
    sent: count(today.sent),
    parts: [
      { rows: count(today.accepted), label: "accepted" },
      { rows: count(today.rejected), label: "rejected" },
      { rows: count(today.pending), label: "pending" },
    ],
    extra: extra.map((one) => `, ${one}`).join(""),
  };
}

/** The totals as plain text. */
export function todayLine(text: TodayText): string {
  const parts = text.parts.map((p) => `${p.rows} ${p.label}`);
  return `${text.sent} sent${text.balances ? " = " : ": "}${parts.join(text.balances ? " + " : ", ")}${text.extra}`;
}
