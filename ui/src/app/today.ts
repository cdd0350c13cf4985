import { count, counted } from "../format";
import type { TodayTotals } from "../ipc/client";

/** The footer's sum, in pieces: numbers stand out, words do not. */
export type TodayText = {
  /** Whether the equals sign may stand there. */
  balances: boolean;
  sent: string;
  parts: readonly { rows: string; word: string }[];
  /** What stands beside the sum and is no part of it. */
  beside: string;
};

/** None where nothing was sent today. */
export function todayText(today: TodayTotals | null): TodayText | null {
  if (today === null || today.files === 0) return null;
  const beside: string[] = [];
  if (today.overReported > 0) beside.push(`${count(today.overReported)} more reported than sent`);
  if (today.unknownFiles > 0) {
    beside.push(
      `${counted(today.unknownFiles, "file")} left out: ${today.unknownFiles === 1 ? "its" : "their"} row count is unknown`,
    );
  }
  return {
    balances: today.sent === today.accepted + today.rejected + today.pending,
    sent: count(today.sent),
    parts: [
      { rows: count(today.accepted), word: "accepted" },
      { rows: count(today.rejected), word: "rejected" },
      { rows: count(today.pending), word: "pending" },
    ],
    beside: beside.map((one) => `, ${one}`).join(""),
  };
}

/** The same as one line, for where only text can go. */
export function todayLine(text: TodayText): string {
  const parts = text.parts.map((p) => `${p.rows} ${p.word}`);
  return `${text.sent} sent${text.balances ? " = " : ": "}${parts.join(text.balances ? " + " : ", ")}${text.beside}`;
}
