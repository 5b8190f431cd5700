#!/usr/bin/env node
import { commandLine } from "./index.js";

process.exit(await commandLine(process.argv.slice(2), "0.1.0"));
