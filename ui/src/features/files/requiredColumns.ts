/** The seven columns of an event file, in the words of the vendor's page. */
export const requiredColumns = [
  { name: "environmentId", type: "String", nullable: false },
  { name: "trafficTypeId", type: "String", nullable: false },
  { name: "eventTypeId", type: "String", nullable: false },
  { name: "key", type: "String", nullable: false },
  { name: "timestamp", type: "Long, milliseconds", nullable: false },
  { name: "value", type: "Double", nullable: true },
  { name: "properties", type: "Map<String,String>", nullable: true },
] as const;

/** What a column must be, in a few words: "String, not null"; empty for a column that is not one of the seven. */
export function expectedType(name: string): string {
  const column = requiredColumns.find((c) => c.name === name);
  if (!column) return "";
  const type = column.type === "Long, milliseconds" ? "Long, ms" : column.type;
  return column.nullable ? type : `${type}, not null`;
}
