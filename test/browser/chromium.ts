import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the browser is, if there is one: `CHROMIUM_PATH`, or the usual places. */
export const chromiumPath: string | undefined = [process.env["CHROMIUM_PATH"] ?? "", ...PLACES].find(existsSync);

/** Headless, with WebGL and WebGPU on SwiftShader (so no GPU is needed), and without traffic of its own. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--enable-unsafe-webgpu",
      "--use-webgpu-adapter=swiftshader",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}
