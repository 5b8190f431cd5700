/** Opens a browser. The only module that knows `open`. */
import { delimiter, isAbsolute } from "node:path";
import open from "open";

/** Starts a browser, if there is one; nobody knows whether it shows the page. */
export async function openBrowser(address: string): Promise<void> {
  // A program that lies in the clone is not the browser.
  const { PATH = "" } = process.env;
  process.env["PATH"] = PATH.split(delimiter).filter(isAbsolute).join(delimiter);
  await open(address).catch(() => undefined);
}
