import readQr from 'jsqr';
import { PNG } from 'pngjs';

/** A picture as a reader of QR codes wants it: four bytes for each point, row by row. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly points: Uint8ClampedArray;
}

// The package's types describe CommonJS; what node imports from it is the function itself or carries it.
const read = (typeof readQr === 'function' ? readQr : (readQr as { default: unknown }).default) as (
  points: Uint8ClampedArray,
  width: number,
  height: number,
) => { readonly data: string } | null;

/** The text of the QR code on a PNG picture. */
export function textOfPng(png: Buffer): string | undefined {
  const { width, height, data } = PNG.sync.read(png);
  return textOf({ width, height, points: new Uint8ClampedArray(data) });
}

/** The same once every point is either black or white, as a copier or a laser printer leaves it. */
export function textOfBlackAndWhite(png: Buffer): string | undefined {
  const { width, height, data } = PNG.sync.read(png);
  const points = new Uint8ClampedArray(data);
  for (let at = 0; at < points.length; at += 4) {
    const grey = ((points[at] ?? 0) + (points[at + 1] ?? 0) + (points[at + 2] ?? 0)) / 3;
    points.fill(grey < 128 ? 0 : 255, at, at + 3);
  }
  return textOf({ width, height, points });
}

/** The text of the QR code in an SVG document whose one stroked path has lines of height 1, as `qrcode` draws them. */
export function textOfSvg(svg: string): string | undefined {
  return textOf(pictureOfSvg(svg, 3));
}

/** The version, 1 to 40, of the QR code in an SVG document: each adds four modules a side to the 17 that none has. */
export function versionOfSvg(svg: string): number {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  return (size - 2 * QUIET_ZONE - 17) / 4;
}

/** The modules that stay white around a code. */
const QUIET_ZONE = 4;

function textOf({ points, width, height }: Picture): string | undefined {
  return read(points, width, height)?.data;
}

function pictureOfSvg(svg: string, scale: number): Picture {
  const size = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
  const path = /stroke="#000000" d="([^"]+)"/.exec(svg)?.[1] ?? '';
  const width = size * scale;
  const points = new Uint8ClampedArray(width * width * 4).fill(255);
  let [x, y] = [0, 0];
  for (const [, command, first, second] of path.matchAll(/([Mmh])(-?[\d.]+)(?: ?(-?[\d.]+))?/g)) {
    const [a, b] = [Number(first), Number(second)];
    if (command === 'M') [x, y] = [a, b];
    else if (command === 'm') [x, y] = [x + a, y + b];
    else {
      blacken(points, width, { x: x * scale, y: Math.floor(y) * scale, columns: a * scale, rows: scale });
      x += a;
    }
  }
  return { width, height: width, points };
}

function blacken(
  points: Uint8ClampedArray,
  width: number,
  area: { readonly x: number; readonly y: number; readonly columns: number; readonly rows: number },
): void {
  for (let row = area.y; row < area.y + area.rows; row += 1) {
    for (let column = area.x; column < area.x + area.columns; column += 1) {
      points.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
    }
  }
}
