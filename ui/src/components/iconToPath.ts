/** Converts icons to a single path each, so that rendering or replacing one takes one element and one attribute. */
import type { IconNode } from "lucide";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** All shapes of an icon as SVG path data. */
export function iconToPath(shapes: IconNode): string {
  return shapes.map(([tag, attributes]) => outline(tag, attributes)).join("");
}

function outline(tag: string, attributes: Attributes): string {
  const number = (name: string, otherwise = 0) => Number(attributes[name] ?? otherwise);
  switch (tag) {
    case "path": {
      const data = String(attributes["d"]);
      // A relative start refers to the corner of the grid, not to the end of the previous shape.
      return data.startsWith("m") ? `M0 0${data}` : data;
    }
    case "circle":
      return ellipse(number("cx"), number("cy"), number("r"), number("r"));
    case "ellipse":
      return ellipse(number("cx"), number("cy"), number("rx"), number("ry"));
    case "rect": {
      const [width, height] = [number("width"), number("height")];
      const rx = number("rx", number("ry"));
      const ry = number("ry", rx);
      const corner = (x: number, y: number) => `a${rx} ${ry} 0 0 1 ${x} ${y}`;
      const [across, down] = [width - 2 * rx, height - 2 * ry];
      return (
        `M${number("x") + rx} ${number("y")}h${across}${corner(rx, ry)}v${down}${corner(-rx, ry)}` +
        `h${-across}${corner(-rx, -ry)}v${-down}${corner(rx, -ry)}z`
      );
    }
    case "line":
      return `M${number("x1")} ${number("y1")}L${number("x2")} ${number("y2")}`;
    case "polyline":
      return `M${attributes["points"]}`;
    case "polygon":
      return `M${attributes["points"]}z`;
    default:
      throw new Error(`An icon has a shape that is not known here: ${tag}.`);
  }
}

/** Two half ellipses, because an arc cannot end where it starts. */
function ellipse(cx: number, cy: number, rx: number, ry: number): string {
  const half = (x: number) => `a${rx} ${ry} 0 1 0 ${x} 0`;
  return `M${cx - rx} ${cy}${half(2 * rx)}${half(-2 * rx)}z`;
}
