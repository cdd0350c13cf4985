import type { PolicyKind, DocumentShape } from "../../../ipc/client";

/** The kinds of documents, in the order of the menu. */
export const kinds: readonly (readonly [PolicyKind, string])[] = [
  ["bucket", "Bucket policy"],
  ["topic", "SNS topic policy"],
  ["key", "KMS key policy"],
  ["identity", "IAM policy"],
  ["trust", "Trust policy"],
  ["notification", "S3 event notification"],
  ["resource", "Policy of another resource"],
];

const labels = new Map(kinds);

export function kindLabel(kind: PolicyKind): string {
  return labels.get(kind) ?? kind;
}

/** Labels for text that is only a part of a document. */
export const shapeLabel: Record<DocumentShape, string> = {
  policy: "",
  statement: "One statement",
  statements: "A list of statements",
  notification: "",
  other: "Not a policy",
};
