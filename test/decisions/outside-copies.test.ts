/** What a Dockerfile copies, and what of it lies outside the project. */
import { expect, test } from "vitest";
import { outsideContentWarning } from "../../src/ledger/outside-content.ts";
import { copyPlaces, outsideCopies } from "../../src/ledger/outside-copies.ts";
import { copiedFiles } from "../../src/runtime/copied-files.ts";
import { planSetup } from "../../src/setup/plan.ts";
import { proposeDeployments } from "../../src/setup/projects.ts";

/** The forms of the grammar. Source: Dockerfile reference, "COPY", "ADD", "RUN --mount", "Environment replacement". */
test.each<[string, (string | null)[]]>([
  ["COPY dags /usr/local/airflow/dags/", ["dags"]],
  ["copy --chown=50000:0 --link ./libs/../libs/common include/ /x/", ["libs/common", "include"]],
  ['COPY ["a b", "../c", "/x/"]', ["a b", "../c"]],
  ['COPY "a b" \\\n  ../c/ /x/', ["a b", "../c/"]],
  ["COPY /libs/*.py libs/**/x.py *.txt /x/", ["libs", "libs", "."]],
  ["ADD ../x.tgz https://example.com/y.tgz git@github.com:a/b.git /x/", ["../x.tgz"]],
  ["COPY --from=build /a /b", []],
  ["COPY <<EOF /robots.txt\nCOPY ../evil /x\nEOF\nCOPY a /b", ["a"]],
  [`ARG DIR=libs\nENV SUB=common\nCOPY $DIR/\${SUB} \${OTHER:-x} /x/`, ["libs/common", "x"]],
  ["COPY $DIR /x", [null]],
  ["ARG TOP\nCOPY $TOP/x /x", ["shared/x"]],
  ["COPY $TOP/x /x", [null]],
  ["ARG DIR=libs\nFROM base AS next\nCOPY $DIR /x", ["libs"]],
  ["ARG DIR=libs\nFROM other\nCOPY $DIR /x", [null]],
  [
    "RUN --mount=type=bind,source=../r.txt,target=/r --mount=type=cache,target=/c pip install",
    ["../r.txt"],
  ],
  ["RUN --mount=type=bind,from=build,source=/r,target=/r pip install", []],
  ["ONBUILD COPY x /x\nRUN cp ../a /b", []],
])("%s", (lines, expected) => {
  const copied = copiedFiles(`ARG TOP=shared\nFROM runtime:3.1-12 AS base\n${lines}\n`);
  expect(copied.map(({ path }) => path)).toEqual(
    expected.map((path) => path?.replace(/\/$/, "") ?? path),
  );
});

test("of a Dockerfile that is too long to be read, nothing is known", () => {
  expect(copiedFiles("#".repeat(100_000))).toMatchObject([{ path: null }]);
});

const files = [
  "libs/common/x.py",
  "team/etl/Dockerfile",
  "team/etl/requirements.txt",
  "team/etl/dags/a.py",
  "team/shared/y.py",
  "requirements.txt",
];
const existing = new Set(
  files.flatMap((path) =>
    path.split("/").map((_, end, parts) => parts.slice(0, end + 1).join("/")),
  ),
);

function outside(
  lines: string,
  { also = [] as string[], context = undefined as string | undefined } = {},
) {
  const copied = copiedFiles(`FROM runtime:3.1-12\n${lines}\n`);
  const copying = { project: "team/etl", dockerfile: "team/etl/Dockerfile", copied };
  const places = new Set(copyPlaces(copying).filter((place) => existing.has(place)));
  return outsideCopies(copying, places, ["team/etl", ...also], context);
}

test.each<[string, (string | null | undefined)[]]>([
  ["COPY requirements.txt dags missing /x/", []],
  // Astro's build context is the project; BuildKit leaves `..` out.
  ["COPY ../shared /x", ["team/shared"]],
  ["COPY ../../libs/common /x", ["libs/common"]],
  ["COPY ../gone /x", ["team/gone"]],
  ["COPY ../../../gone /x", [null]],
  // A context above the project: what is not in the project is there.
  ["COPY libs/common/*.py /x/", ["libs/common"]],
  ["COPY shared/y.py shared/y.py /x/", ["team/shared/y.py"]],
  ["COPY team/etl/dags /x/", []],
  // Most of what is copied tells the context, and the rest is in it too.
  ["COPY libs team/etl/dags requirements.txt /x/", ["libs", "requirements.txt"]],
  ["COPY libs team/etl/dags . /x/", ["libs", "."]],
  ["COPY $X /x", [undefined]],
])("%s of a project in a folder", (lines, expected) => {
  expect(outside(lines).map(({ leadsTo }) => leadsTo)).toEqual(expected);
});

test("what `also` names is inside; a known build context counts", () => {
  expect(outside("COPY ../../libs/common /x", { also: ["libs"] })).toEqual([]);
  expect(outside("COPY requirements.txt /x", { context: "." })).toMatchObject([
    { leadsTo: "requirements.txt" },
  ]);
});

test.each([
  [
    "COPY ../shared /x",
    /^`team\/etl\/Dockerfile` copies `team\/shared` from outside the project: .*does not bring it back\. Put `team\/shared` into `also`\.$/,
  ],
  ["COPY libs team/etl/dags . /x/", /Put what the image needs of it into `also`\.$/],
  [
    "COPY ../../../x /x",
    /copies `\.\.\/\.\.\/\.\.\/x` from outside the repository: .* Move it into the project\.$/,
  ],
  [
    "COPY $X /x",
    /copies `\$X`, which is only known when the image is built\. If .* put it into `also`/,
  ],
])("the warning about %s", (lines, expected) => {
  expect(outsideContentWarning(outside(lines).at(-1) ?? expect.fail())).toMatch(expected);
});

test("a set-up knows the build context of a workflow, and says what to put into `also`", () => {
  const texts = new Map([
    [
      "etl/Dockerfile",
      "FROM quay.io/astronomer/astro-runtime:12.1.1\nCOPY requirements.txt libs /x/\n",
    ],
    [
      ".github/workflows/deploy.yml",
      `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - run: |
          docker build --tag "registry.example/etl:1" -f etl/Dockerfile .
          cd etl && astro deploy --image-name registry.example/etl:1
`,
    ],
  ]);
  const paths = [...texts.keys(), "etl/requirements.txt", "requirements.txt", "libs/x.py"];
  const plan = (project = texts) =>
    planSetup(project, proposeDeployments(project, paths), {
      defaultBranch: "main",
      paths,
    });
  const named = plan().notes.filter((note) => note.includes("into `also`"));
  expect(named.map((note) => /Put `(.*)` into/.exec(note)?.[1])).toEqual([
    "requirements.txt",
    "libs",
  ]);
  const action = `on: push
jobs: { build: { steps: [{ uses: docker/build-push-action@v6, with: { file: ./etl/Dockerfile } }] } }
`;
  const byAction = new Map([...texts, [".github/workflows/deploy.yml", action]]);
  expect(plan(byAction).notes.filter((note) => note.includes("into `also`"))).toHaveLength(2);
});
