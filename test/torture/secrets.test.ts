/** The token while it is used, and after. */
import { expect, test } from "vitest";
import { astroProject, dag } from "../end-to-end/astro-project.ts";
import { Scenario } from "../end-to-end/scenario.ts";
import { filesWith, Watch } from "./secrets.ts";

test.each([
  ["a rollback", {}],
  ["a rollback with debug logging", { RUNNER_DEBUG: "1", ACTIONS_STEP_DEBUG: "true" }],
  ["a rollback that is refused", {}],
])(
  "%s: the token is in no arguments, log, file or process that needs it not",
  async (what, env) => {
    await using scenario = await Scenario.prepared(
      [
        { deploy: "One", files: {} },
        { deploy: "Two", files: { "dags/b.py": dag("b") } },
      ],
      astroProject(),
    );
    if (what.endsWith("refused")) await scenario.setRules({ branches: { main: "protected" } });
    const { token } = scenario;
    const secrets = [token, Buffer.from(`x-access-token:${token}`).toString("base64")];
    let root = 0;
    const watch = new Watch(secrets, () => root);
    await using job = await scenario.job({
      env,
      onStart: (pid) => {
        root = pid;
      },
    });
    const done = await job.use(".", { "deploy-id": "1", reason: "x" });
    const sightings = await watch.stop();
    expect(done.exitCode, done.log).toBe(what.endsWith("refused") ? 1 : 0);

    // Else it looked at nothing; git is started some ten times.
    expect(watch.seen.size).toBeGreaterThan(5);
    expect(sightings.filter(({ where }) => where === "arguments")).toEqual([]);
    // Only what talks to the server, or reads what may have to be fetched from it first.
    const talking =
      /^(?:\S*\/)?(?:git (?:clone|fetch|push|cat-file|ls-tree|rev-parse|diff-tree|ls-remote|fast-import|checkout|-c|--git-dir|-C|remote-https?|remote-http|index-pack|rev-list|pack-objects|send-pack|unpack-objects|maintenance)|git-remote-https? |\/usr\/lib\/git-core\/git)/;
    const others = sightings.filter(
      ({ where, program }) => where === "environment" && !talking.test(program),
    );
    expect(others).toEqual([]);

    // The runner replaces what was masked, from then on.
    const lines = done.log.split("\n");
    const masks = lines.filter((line) => line.startsWith("::add-mask::"));
    expect(secrets.map((secret) => masks.findIndex((line) => line.endsWith(secret)))).toEqual([
      0, 1,
    ]);
    expect(lines.indexOf(masks.at(-1) ?? "")).toBe(masks.length - 1);
    const rest = lines.filter((line) => !line.startsWith("::add-mask::")).join("\n");
    for (const secret of secrets) expect(rest).not.toContain(secret);
    expect(await filesWith(job.folder, secrets)).toEqual([]);
    expect(scenario.github.requests.filter(({ path }) => path.includes(token))).toEqual([]);
  },
  60_000,
);
