/** Colours and names of sets of codes, for bars and legends: one colour per code, hatching for several. */
import type { Part } from "../components/stackBar";
import { counted, share } from "../format";
import type { FileRow, ErrorSetCount } from "../ipc/client";

const colours: Record<string, string> = {
  INVALID_TIMESTAMP: "var(--c-ts)",
  INVALID_ENVIRONMENT_ID: "var(--c-env)",
  REQUIRED_FIELDS_NULL: "var(--c-null)",
  INTEGRATION_CONFIG_NOT_FOUND: "var(--c-cfg)",
};

/** "Accepted", or the codes joined by plus signs. */
export function setName(errors: readonly string[]): string {
  return errors.length === 0 ? "Accepted" : errors.join(" + ");
}

/** As `setName`, for predictions. */
export function predictedSetName(errors: readonly string[]): string {
  return errors.length === 0 ? "Would load" : setName(errors);
}

/** The CSS background of a set of codes. */
export function setFill(errors: readonly string[]): string {
  if (errors.length === 0) return "var(--c-ok)";
  if (errors.includes("INVALID_SCHEMA")) {
    return "repeating-linear-gradient(135deg, var(--c-schema) 0 3px, transparent 3px 6px)";
  }
  const own = errors.map((code) => colours[code] ?? "var(--c-rej)");
  if (own.length === 1) return own[0] ?? "var(--c-rej)";
  const bands = own.map((colour, i) => `${colour} ${i * 3}px ${i * 3 + 3}px`);
  return `repeating-linear-gradient(135deg, ${bands.join(", ")})`;
}

export function setOutline(errors: readonly string[]): string | undefined {
  return errors.includes("INVALID_SCHEMA") ? "var(--c-schema)" : undefined;
}

/** The CSS style of the swatch of a set of codes. */
export function swatchStyle(errors: readonly string[]): string {
  const outline = setOutline(errors);
  return `background: ${setFill(errors)};${outline ? ` box-shadow: inset 0 0 0 1px ${outline};` : ""}`;
}

/** The segments of a bar. */
export function drawnSegments(segments: readonly ErrorSetCount[]): ErrorSetCount[] {
  return segments.filter((s) => s.rows > 0 || s.errors.includes("INVALID_SCHEMA"));
}

/** The parts of a file's bar. A schema reject fills the whole bar, because its rows are not counted. */
export function barParts(segments: readonly ErrorSetCount[], rows: number | null): Part[] {
  return drawnSegments(segments).map((s) => ({
    label:
      s.rows > 0
        ? `${predictedSetName(s.errors)}: ${counted(s.rows, "row")}${rows ? `, ${share(s.rows, rows)}` : ""}`
        : predictedSetName(s.errors),
    value: Math.max(1, s.rows),
    fill: setFill(s.errors),
    outline: setOutline(s.errors),
  }));
}

/** The bar as text, for screen readers. */
export function barLabel(file: FileRow): string {
  const parts = barParts(file.segments, file.rows);
  return parts.length === 0 ? "Nothing predicted" : `Predicted: ${parts.map((p) => p.label).join("; ")}`;
}
