import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { chromium } from "playwright-core";

const { CHROMIUM_PATH } = process.env;
const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Path of the installed Chromium: CHROMIUM_PATH, or the usual path of a distribution. */
export const chromiumPath: string | undefined = (CHROMIUM_PATH === undefined ? usual : [CHROMIUM_PATH]).find(
  existsSync,
);

if (chromiumPath === undefined)
  console.warn(
    "Chromium is not installed: the browser tests are skipped. Install it, or set CHROMIUM_PATH to its program.",
  );

const flags = [
  "--no-sandbox",
  // The processor computes WebGL and WebGPU, so no GPU is needed.
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  "": "text/html",
};

/** Milliseconds after which a page that does not answer is closed. Every later call then fails at once. */
const answerTimeout = 20_000;

/** A page with a script in its own browser; `close` ends both. */
export interface OpenPage {
  /** Calls a function of the page's script; arguments and result are JSON. */
  call<T>(name: string, ...values: readonly unknown[]): Promise<T>;
  close(): Promise<void>;
}

/** Serves files on localhost and opens `/`, a page that loads `/page.js`. */
export async function openPage(file: (path: string) => Uint8Array | undefined): Promise<OpenPage> {
  const server = createServer(({ url = "/" }, response) => {
    const html =
      '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';
    const body = url === "/" ? html : file(url);
    response.writeHead(body === undefined ? 404 : 200, {
      "content-type": types[extname(url)] ?? "application/octet-stream",
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({ executablePath: chromiumPath ?? "", headless: true, args: flags });
  const page = await browser.newPage();
  page.on("console", (message) => console.log(`page: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  // The page has loaded once its script has run.
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    async call(name, ...values) {
      const timer = setTimeout(() => browser.close(), answerTimeout);
      try {
        return await page.evaluate(`${name}(${values.map((each) => JSON.stringify(each)).join(", ")})`);
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
