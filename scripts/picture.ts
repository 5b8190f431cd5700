/**
 * Makes `docs/images/summary.png`, the picture in the README: a rollback in a job on the local GitHub, by the
 * actions in `dist/`, and its job summary as a browser shows it. Needs Chromium (`CHROMIUM`, else `chromium`).
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { astroProject, dag } from "../test/end-to-end/astro-project.ts";
import { repository, Scenario } from "../test/end-to-end/scenario.ts";

const out = resolve(import.meta.dirname, "../docs/images/summary.png");
const size = { width: 900, height: 912 };

const settings = `version: 1
deployments:
  prod:
    deliver: workflow
    workflow: deploy.yml
    rollback: { enabled: true }
`;

const deploys = [
  ["octocat", "Begin with the weather DAG", "weather", "print(21)"],
  ["mona", "Add a sales DAG", "sales", "print(42)"],
  ["mona", "Ask for the weather twice", "weather", "print(21, 21)"],
  ["octocat", "Average the weather", "weather", "print(1 / 0)"],
] as const;

/** @returns the Markdown of the summary */
async function summary(): Promise<string> {
  await using scenario = await Scenario.start({
    ...astroProject(),
    ".github/deploys.yml": settings,
  });
  scenario.github.addAccount("mona", { [repository]: "write" });
  scenario.github.actions.workflows = {
    "deploy.yml": { onDispatch: true, work: ({ commit }) => scenario.record(commit) },
  };
  for (const [actor, subject, name, body] of deploys) {
    const commit = await scenario.clone.commit(subject, { [`dags/${name}.py`]: dag(name, body) });
    await scenario.use("record", {}, { sha: commit, actor });
  }
  const inputs = {
    "deploy-id": "previous",
    reason: "The weather DAG divides by zero",
    hold: "true",
  };
  const token = scenario.issueToken({ actions: "write", deployments: "write" });
  const done = await scenario.rollBack(inputs, { token });
  if (done.exitCode !== 0) throw new Error(done.log);
  return done.summary;
}

/** As GitHub shows Markdown, near enough. */
const style = `
  body { margin: 0; padding: 24px 32px; background: #fff; color: #1f2328; font: 16px/1.5 "Liberation Sans", Arial, sans-serif; }
  h1, h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: .3em; line-height: 1.25; margin: 24px 0 16px; }
  h1 { font-size: 2em; margin-top: 0; } h2 { font-size: 1.5em; }
  p, ul, ol, table, blockquote { margin: 0 0 16px; } ul, ol { padding-left: 2em; }
  table { border-collapse: collapse; } th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left; }
  tr:nth-child(even) td { background: #f6f8fa; }
  a { color: #0969da; text-decoration: none; }
  blockquote { border-left: .25em solid #d1d9e0; color: #59636e; padding: 0 1em; }
  code { background: #eff1f3; border-radius: 6px; padding: .2em .4em; font: 85% "Liberation Mono", monospace; }
`;

const markdown = await summary();
const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
const folder = mkdtempSync(join(tmpdir(), "picture-"));
try {
  const page = join(folder, "summary.html");
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${style}</style>${html}`);
  mkdirSync(join(out, ".."), { recursive: true });
  const options = [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"],
    ...["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"],
    ...[`--user-data-dir=${join(folder, "profile")}`, `--window-size=${size.width},${size.height}`],
    ...[`--screenshot=${out}`, `file://${page}`],
  ];
  execFileSync(process.env["CHROMIUM"] ?? "chromium", options, { stdio: "ignore" });
  console.log(markdown);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
