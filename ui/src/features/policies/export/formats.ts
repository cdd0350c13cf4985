import type { PolicyFormat } from "../../../ipc/client";

/** The export formats, in the order of the tabs. */
export const formats: readonly (readonly [PolicyFormat, string])[] = [
  ["json", "JSON"],
  ["awsCli", "AWS CLI"],
  ["terraform", "Terraform"],
  ["cloudFormation", "CloudFormation"],
];

const extensions: Record<PolicyFormat, string> = {
  json: "json",
  awsCli: "sh",
  terraform: "tf",
  cloudFormation: "yaml",
};

/** The suggested file name of an export. */
export function fileName(stem: string, format: PolicyFormat): string {
  return `${stem.replace(/\.[^.]*$/, "") || "policy"}.${extensions[format]}`;
}
