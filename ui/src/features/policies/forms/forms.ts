import type { PolicyFormat } from "../../../ipc/client";

/** The export formats, in the order of the tabs. */
export const forms: readonly (readonly [PolicyFormat, string])[] = [
  ["json", "JSON"],
  ["aws_cli", "AWS CLI"],
  ["terraform", "Terraform"],
  ["cloud_formation", "CloudFormation"],
];

const endings: Record<PolicyFormat, string> = {
  json: "json",
  aws_cli: "sh",
  terraform: "tf",
  cloud_formation: "yaml",
};

/** The suggested file name of an export. */
export function fileName(stem: string, form: PolicyFormat): string {
  return `${stem.replace(/\.[^.]*$/, "") || "policy"}.${endings[form]}`;
}
