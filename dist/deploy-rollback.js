#!/usr/bin/env node
import { commandLine } from "./index.js";

const code = await commandLine(process.argv.slice(2), "0.1.0");
// What is still on its way through a pipe must get there first.
process.stdout.write("", () => process.exit(code));
