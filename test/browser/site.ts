import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "../architecture/workspace.js";

/** A page on a loopback port that runs `page.ts`, bundled from the packages' sources as an application would bundle them. */
export interface Site {
  readonly url: string;
  close(): void;
}

/** Bundles and serves. */
export async function openSite(): Promise<Site> {
  const script = await bundle();
  const kernels = dirname(createRequire(join(ROOT, "packages/core/package.json")).resolve("@tensorflow/tfjs-backend-wasm"));
  const server = createServer(({ url = "/" }, response) => {
    const send = (type: string, body: string | Uint8Array) => response.setHeader("content-type", type).end(body);
    if (url === "/")
      send("text/html", '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>');
    else if (url === "/page.js") send("text/javascript", script);
    else if (url.endsWith(".wasm")) send("application/wasm", readFileSync(join(kernels, basename(url))));
    else response.writeHead(404).end();
  });
  const port = await new Promise<number>((listening) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      listening(typeof address === "object" && address ? address.port : 0);
    });
  });
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, "test/browser/page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["gruyere-source", "module"],
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (!file) throw new Error("esbuild wrote nothing");
  return file.contents;
}
