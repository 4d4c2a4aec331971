import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import { chromium } from "playwright-core";

const { CHROMIUM_PATH } = process.env;
const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The installed Chromium: that of CHROMIUM_PATH, or the one that a distribution has put in its place. */
export const chromiumPath: string | undefined = (CHROMIUM_PATH === undefined ? usual : [CHROMIUM_PATH]).find(
  existsSync,
);

if (chromiumPath === undefined)
  console.warn(
    "no Chromium is installed (CHROMIUM_PATH, /usr/bin/chromium): what the packages do in a browser is skipped",
  );

const flags = [
  "--no-sandbox",
  // WebGL and WebGPU by the processor, so that a machine needs no GPU.
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

/** Milliseconds after which a page that does not answer is closed; every call of it then fails at once. */
const patience = 20_000;

/** A page with a script, in a browser of its own, which `close` ends. */
export interface OpenPage {
  /** What a function of the page's script returns; arguments and result go as JSON. */
  call<T>(name: string, ...given: readonly unknown[]): Promise<T>;
  close(): Promise<void>;
}

/** Serves files on localhost, and opens `/`, a page that loads `/page.js`. */
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
    async call(name, ...given) {
      const late = setTimeout(() => browser.close(), patience);
      try {
        return await page.evaluate(`${name}(${given.map((each) => JSON.stringify(each)).join(", ")})`);
      } finally {
        clearTimeout(late);
      }
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
