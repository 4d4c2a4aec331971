import { join } from "node:path";
import { asideFolder, type Change } from "@backstep/results";

/** The most differences that a text shows. */
const most = 20;

/** A number of rows in words. */
export function rowsOf(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** How an experiment differs from the one in its folder, and what becomes of the rows. */
export function changeText(path: string, { differences, valid, returned, aside }: Change): string {
  const shown = differences.slice(0, most).map((each) => `  ${each}\n`);
  const rest = differences.length > most ? `  and ${differences.length - most} more\n` : "";
  const back = returned > 0 ? `, of which ${returned} were kept aside before` : "";
  return `${path}: the experiment has changed
${shown.join("")}${rest}  still valid: ${rowsOf(valid)}${back}; not of this experiment: ${rowsOf(aside)}
`;
}

/** What became of the rows that are not of the experiment. */
export function asideText(path: string, { aside, discarded }: Change): string {
  if (discarded) return `${path}: ${rowsOf(aside)} deleted\n`;
  const place = join(path, asideFolder);
  return `${path}: ${rowsOf(aside)} moved to ${place}; the experiment that measured them brings them back (--fresh deletes them)\n`;
}
