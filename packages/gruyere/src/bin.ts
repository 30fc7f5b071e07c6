#!/usr/bin/env node
import process from "node:process";
import { main } from "@gruyere/cli";

const code = await main(process.argv.slice(2), process, {
  gruyere: () => import("./index.js"),
  "gruyere/files": () => import("./files.js"),
});
// Engines may keep threads alive: what is written is flushed, then the process ends whatever is left.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
