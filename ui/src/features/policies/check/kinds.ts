import type { PolicyKind, PolicyShape } from "../../../ipc/client";

/** What a document can be attached to, in the order of a menu. */
export const kinds: readonly (readonly [PolicyKind, string])[] = [
  ["bucket", "Bucket policy"],
  ["topic", "SNS topic policy"],
  ["key", "KMS key policy"],
  ["identity", "IAM policy"],
  ["trust", "Trust policy"],
  ["notification", "S3 event notification"],
  ["resource", "Policy of another resource"],
];

const words = new Map(kinds);

export function kindWord(kind: PolicyKind): string {
  return words.get(kind) ?? kind;
}

/** How much of a document it is, where it is not a whole one. */
export const shapeLabel: Record<PolicyShape, string> = {
  policy: "",
  statement: "One statement",
  statements: "A list of statements",
  notification: "",
  other: "Not a policy",
};
