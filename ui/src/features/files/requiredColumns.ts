/** The seven columns of an event file, with the vendor's types. */
export const requiredColumns = [
  { name: "environmentId", type: "String", nullable: false },
  { name: "trafficTypeId", type: "String", nullable: false },
  { name: "eventTypeId", type: "String", nullable: false },
  { name: "key", type: "String", nullable: false },
  { name: "timestamp", type: "Long, milliseconds", nullable: false },
  { name: "value", type: "Double", nullable: true },
  { name: "properties", type: "Map<String,String>", nullable: true },
] as const;

/** The required type of a column: "String, not null"; "" if it is not one of the seven. */
export function expectedType(name: string): string {
  const column = requiredColumns.find((c) => c.name === name);
  if (!column) return "";
  const type = column.type === "Long, milliseconds" ? "Long, ms" : column.type;
  return column.nullable ? type : `${type}, not null`;
}
