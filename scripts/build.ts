/**
 * Makes `dist/` from `src/`: TypeScript to JavaScript, then one minified bundle in parts that are loaded when
 * they are needed, then one small file for each action that calls its function. Give a folder to build into another one than `dist`.
 */
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { minify } from "terser";
import { actionNames } from "../src/inputs.ts";
import { buildPage, packageOf } from "./build-page.ts";
import { rememberBuild } from "./built.ts";
import { withEagerModules } from "./eager-modules.ts";

const root = resolve(import.meta.dirname, "..");
const out = resolve(process.argv[2] ?? join(root, "dist"));
// Always the same folder: names of chunks are made from it.
const compiled = join(root, ".build");
rmSync(compiled, { recursive: true, force: true });

const run = (tool: string, ...args: string[]) =>
  execFileSync(process.execPath, [join(root, "node_modules", tool), ...args], {
    cwd: root,
    stdio: "inherit",
  });

/** Packages that do nothing on being loaded, but do not say so. */
const withoutEffects = ["@actions/core", "@actions/github"];

/**
 * Has the bundle take a package without what is not used of it: for want of this word the toolkit comes with
 * an HTTP client that takes longer to load than all the rest.
 */
function leaveOutUnused(name: string): void {
  const copy = join(compiled, "node_modules", name);
  cpSync(join(root, "node_modules", name), copy, { recursive: true });
  const file = join(copy, "package.json");
  const described = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...described, sideEffects: false }));
}

interface Module {
  readonly name?: string;
  readonly modules?: readonly Module[];
}

/** The packages of which the bundle has a part, as the bundler lists them. The list that ncc makes lacks some. */
function bundledPackages(): string[] {
  const { modules } = JSON.parse(readFileSync(join(compiled, "stats.json"), "utf8")) as Module;
  const names = (all: readonly Module[] = []): string[] =>
    all.flatMap(({ name = "", modules: inner }) => [...packageOf(name), ...names(inner)]);
  return names(modules);
}

function licensesOf(packages: readonly string[]): string {
  const texts = packages.map((name) => {
    const folder = join(root, "node_modules", name);
    const { license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name}\n${license}\n${file ? readFileSync(join(folder, file), "utf8") : ""}`;
  });
  return texts.join("\n");
}

try {
  run("typescript/bin/tsc", "--project", "tsconfig.build.json", "--outDir", compiled);
  writeFileSync(join(compiled, "package.json"), readFileSync(join(root, "package.json")));
  for (const name of withoutEffects) leaveOutUnused(name);
  const inPage = buildPage(join(compiled, "site"));
  rmSync(out, { recursive: true, force: true });
  run(
    "@vercel/ncc/dist/ncc/cli.js",
    ...["build", join(compiled, "main.js"), "--out", out],
    ...["--minify", "--target", "es2022", "--stats-out", join(compiled, "stats.json")],
    // `debug` takes it when it is there; development tools must not bring it into the bundle.
    ...["--external", "supports-color"],
  );
  writeFileSync(
    join(out, "licenses.txt"),
    licensesOf([...new Set([...bundledPackages(), ...inPage])].sort()),
  );
  // ncc does so with the first file only.
  for (const chunk of readdirSync(out).filter((name) => /^\d+\.index\.js$/.test(name))) {
    const path = join(out, chunk);
    const { code = "" } = await minify(readFileSync(path, "utf8"), { module: true, ecma: 2020 });
    writeFileSync(path, `${withEagerModules(code)}\n`);
  }
  for (const action of actionNames) {
    writeFileSync(
      join(out, `${action}.js`),
      `import { startAction } from "./index.js";\n\nawait startAction("${action}");\n// Whatever a broken connection left behind must not keep the step waiting.\nprocess.exit();\n`,
    );
  }
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  writeFileSync(
    join(out, "deploy-rollback.js"),
    `#!/usr/bin/env node\nimport { commandLine } from "./index.js";\n\nconst code = await commandLine(process.argv.slice(2), "${version}");\n// What is still on its way through a pipe must get there first.\nprocess.stdout.write("", () => process.exit(code));\n`,
    { mode: 0o755 },
  );
  if (out === join(root, "dist")) rememberBuild();
  console.log(readdirSync(out).join(", "));
} finally {
  rmSync(compiled, { recursive: true, force: true });
}
