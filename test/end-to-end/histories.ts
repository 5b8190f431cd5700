/** Histories that several tests start with; each is recorded once in a test run. */
import { astroProject, dag } from "./astro-project.ts";
import type { Step } from "./scenario.ts";

/** Deploys 1 and 2, which differ in one DAG. */
export const twoDeploys: readonly Step[] = [
  { deploy: "One", files: { "dags/a.py": "one\n" } },
  { deploy: "Two", files: { "dags/a.py": "two\n" } },
];

/** Deploys 1 to 3, which differ in one DAG. */
export const threeDeploys: readonly Step[] = [
  ...twoDeploys,
  { deploy: "Three", files: { "dags/a.py": "three\n" } },
];

/** Three deploys; the last one breaks the weather DAG. */
export const brokenWeather: readonly Step[] = [
  { deploy: "Begin", files: astroProject() },
  { deploy: "Add sales", files: { "dags/sales.py": dag("sales") } },
  {
    deploy: "Faster weather",
    files: {
      "dags/weather.py": dag("weather", "1 / 0"),
      "include/query.sql": null,
      ".github/workflows/deploy.yml": "on: push\njobs: {} # newer\n",
    },
  },
];
