#!/usr/bin/env node
import process from "node:process";
import { EXIT, main } from "@gruyere/cli";

// What no verb could catch, such as a fault in a listener, is ours too.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.stack ?? error}\n`, () => process.exit(EXIT.internal));
});

const code = await main(process.argv.slice(2), process, {
  gruyere: () => import("./index.js"),
  "gruyere/container": () => import("./container.js"),
  "gruyere/files": () => import("./files.js"),
});
// Engines may keep threads alive: what is written is flushed, then the process ends whatever is left.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
