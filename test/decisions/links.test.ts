import { expect, test } from "vitest";
import { webAddress } from "../../src/report/addresses.ts";
import { Links } from "../../src/report/links.ts";

test.each([
  ["https://github.com/acme/airflow", "https://github.com/acme/airflow"],
  ["https://github.com/acme/airflow.git/", "https://github.com/acme/airflow"],
  ["git@github.com:acme/airflow.git", "https://github.com/acme/airflow"],
  ["ssh://git@git.example.com/acme/airflow.git", "https://git.example.com/acme/airflow"],
  ["/srv/git/airflow.git", null],
  ["https://user@github.com/acme/airflow", null],
])("the page of %s", (remote, page) => {
  expect(webAddress(remote)).toBe(page);
});

test("a branch in an address stays one, whatever its name", () => {
  const page = new Links("https://github.com/acme/airflow").newPull("main", "rollback/a?b#c");
  expect(page).toBe("https://github.com/acme/airflow/compare/main...rollback/a%3Fb%23c?expand=1");
});
