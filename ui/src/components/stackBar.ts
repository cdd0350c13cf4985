/** A part of a bar: its weight, CSS background and label. */
export type Part = { label: string; value: number; fill: string; outline?: string | undefined };
