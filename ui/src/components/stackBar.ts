/** One part of a bar: its weight, its CSS background, and what it is called. */
export type Part = { label: string; value: number; fill: string; outline?: string | undefined };
