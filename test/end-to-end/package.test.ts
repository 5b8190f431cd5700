/** The package, as a release has it: small, complete, and alone. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { projectRoot } from "../local-runner/job.ts";
import { program } from "../local-terminal/program.ts";

let folder: string;
let packed: { filename: string; size: number; unpackedSize: number; files: { path: string }[] };

/** npm with no registry, and nothing that it fetched before. */
const npm = (args: readonly string[], cwd = folder) =>
  execFileSync("npm", [...args, "--offline", "--cache", join(folder, "cache")], {
    ...{ cwd, encoding: "utf8" },
    env: { PATH: process.env["PATH"], HOME: folder, TMPDIR: folder },
  });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "test-package-"));
  [packed] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], projectRoot));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function install(from: string): { run: (...args: string[]) => string; modules: string } {
  const prefix = mkdtempSync(join(folder, "prefix-"));
  npm(["install", "--global", "--prefix", prefix, from]);
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  const run = (...args: string[]) =>
    execFileSync(join(prefix, "bin/deploy-rollback"), args, {
      ...{ cwd: folder, encoding: "utf8", env: { PATH: path, HOME: folder, TMPDIR: folder } },
    });
  return { run, modules: join(prefix, "lib/node_modules") };
}

test("V8 reads each module of the bundle once: its function is in parentheses", () => {
  const dist = join(projectRoot, "dist");
  const parts = readdirSync(dist).filter((name) => /^\d+\.index\.js$/.test(name));
  expect(parts.length).toBeGreaterThan(10);
  for (const name of parts) {
    const text = readFileSync(join(dist, name), "utf8");
    expect(text.slice(0, 200), name).toMatch(/export const modules=\{\d+:\(/);
    // Arrow functions with several parameters begin with a parenthesis anyway.
    expect(text.slice(0, 200), name).not.toMatch(/modules=\{\d+:(?:\([\w,]*\)|\w+)=>/);
  }
});

test("is small, and has no tests and no source", () => {
  expect(packed.size).toBeLessThan(1_000_000);
  expect(packed.unpackedSize).toBeLessThan(3_000_000);
  const folders = new Set(packed.files.map(({ path }) => path.split("/")[0]));
  expect(
    [...folders].filter((name) => /^(?:src|test|scripts|node_modules)$/.test(name ?? "")),
  ).toEqual([]);
});

test("help loads little of it", () => {
  const noting = `
    import { registerHooks } from "node:module";
    const load = (url, context, next) => {
      if (url.startsWith("file:")) console.error(url);
      return next(url, context);
    };
    registerHooks({ load });`;
  const noteLoaded = ["--import", `data:text/javascript,${encodeURIComponent(noting)}`];
  for (const args of [["--help"], ["help", "rollback"]]) {
    const { stderr } = spawnSync(process.execPath, [...noteLoaded, program, ...args], {
      encoding: "utf8",
    });
    const loaded = stderr.split("\n").filter(Boolean);
    expect(loaded.length).toBeGreaterThan(2);
    const sizes = loaded.map((url) => statSync(new URL(url)).size);
    // All that a rollback loads is ten times as much.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(130_000);
  }
});

test("installed without a network, it sets up, deploys and rolls back", () => {
  const { run, modules } = install(join(folder, packed.filename));
  expect(readdirSync(modules)).toEqual(["deploy-rollback"]);
  expect(existsSync(join(modules, "deploy-rollback/node_modules"))).toBe(false);
  expect(run("demo")).toMatch(/^▶ +6 .* running .* Back to 3/m);
});

test("installed from git, it needs no other package: npm has nothing to prepare", () => {
  const repository = join(folder, "repository");
  mkdirSync(repository);
  const tarball = join(folder, packed.filename);
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1"], { cwd: repository });
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository });
  git("init", "--quiet");
  git("add", "--all", "--force");
  const person = ["-c", "user.name=Mona", "-c", "user.email=mona@example.com"];
  git(...person, "commit", "--quiet", "--message", "Release");
  const { run } = install(`git+file://${repository}`);
  expect(run("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
});

const hasJq = (process.env["PATH"] ?? "").split(delimiter).some((at) => existsSync(join(at, "jq")));

test.runIf(hasJq)("the bill of materials that a release gets has what is in the bundle", () => {
  const { jobs } = parse(readFileSync(join(projectRoot, ".github/workflows/release.yml"), "utf8"));
  const steps: { name?: string; run?: string }[] = jobs.release.steps;
  const script = steps.find(({ name }) => name === "Make the bill of materials")?.run ?? "";
  const printed = execFileSync("bash", ["-euo", "pipefail", "-c", script.replace(/> .*/, "")], {
    ...{ cwd: projectRoot, encoding: "utf8" },
  });
  const { packages, relationships } = JSON.parse(printed);
  const names = packages.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["deploy-rollback", "simple-git", "zod"]));
  expect(names).not.toContain("vitest");
  expect(relationships.length).toBeGreaterThan(names.length);
  expect(JSON.stringify(relationships)).not.toContain("DEV_");
});
