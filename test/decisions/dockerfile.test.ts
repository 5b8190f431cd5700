import { expect, test } from "vitest";
import { baseImage } from "../../src/runtime/dockerfile.ts";
import { versionOfImage } from "../../src/runtime/image.ts";
import { pinIn } from "../../src/runtime/pin.ts";

const runtime = "quay.io/astronomer/astro-runtime";

test.each<[string, string, string | null]>([
  [
    "a comment and a commented-out FROM",
    `# syntax=docker/dockerfile:1\n# FROM ${runtime}:4.0.0\n\nFROM ${runtime}:12.1.1\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "lower case, a platform, a byte-order mark, CRLF",
    `\uFEFFfrom --platform=linux/amd64 ${runtime}:12.1.1\r\nRUN x\r\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "an argument with a default",
    `ARG RUNTIME_VERSION=12.1.1\nFROM ${runtime}:\${RUNTIME_VERSION}\n`,
    `${runtime}:12.1.1`,
  ],
  ["an argument without braces", `ARG V="12.1.1"\nFROM ${runtime}:$V\n`, `${runtime}:12.1.1`],
  ["a default in the reference", `ARG V\nFROM ${runtime}:\${V:-12.1.1}\n`, `${runtime}:12.1.1`],
  [
    "a declared one before the default in the reference",
    `ARG V=12.2.0\nFROM ${runtime}:\${V:-12.1.1}\n`,
    `${runtime}:12.2.0`,
  ],
  [
    "an argument of arguments",
    `ARG R=quay.io\nARG I=\${R}/astronomer/astro-runtime\nFROM \${I}:12.1.1 AS base\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "several stages: the last one counts",
    `FROM node:24 AS build\nFROM ${runtime}:12.1.1\nCOPY --from=build /x /x\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "a last stage that names an earlier one",
    `FROM ${runtime}:12.1.1 AS Base\nFROM node:24 AS web\nFROM base AS next\nFROM next\n`,
    `${runtime}:12.1.1`,
  ],
  ["a continued line", `FROM \\\n  ${runtime}:12.1.1\n`, `${runtime}:12.1.1`],
  [
    "a digest behind the tag",
    `FROM registry.example:5000/team/astro-runtime:12.1.1@sha256:${"a".repeat(64)}\n`,
    `registry.example:5000/team/astro-runtime:12.1.1@sha256:${"a".repeat(64)}`,
  ],
  ["an argument without a value", `ARG V\nFROM ${runtime}:\${V}\n`, null],
  ["an ARG behind the FROM does not count", `FROM ${runtime}:\${V}\nARG V=12.1.1\n`, null],
  ["no FROM", "RUN echo hello\n", null],
  ["nothing", "", null],
])("%s", (_, text, expected) => {
  expect(baseImage(text)?.image ?? null).toBe(expected);
});

/** Forms that public Dockerfiles have, and the corners of the grammar. Source: Dockerfile reference. */
test.each<[string, string, string | null]>([
  ["platform var", `FROM --platform=$BUILDPLATFORM ${runtime}:12.1.1\n`, `${runtime}:12.1.1`],
  [
    "platform var braces",
    `FROM --platform=\${TARGETPLATFORM} ${runtime}:12.1.1 AS x\n`,
    `${runtime}:12.1.1`,
  ],
  ["several in ARG", `ARG A=1 V=12.1.1\nFROM ${runtime}:$V\n`, `${runtime}:12.1.1`],
  [
    "several in ARG quoted",
    `ARG R="quay.io/astronomer" V='12.1.1'\nFROM $R/astro-runtime:\${V}\n`,
    `${runtime}:12.1.1`,
  ],
  ["dash default", `FROM ${runtime}:\${V-12.1.1}\n`, `${runtime}:12.1.1`],
  ["empty dash", `ARG V=\nFROM ${runtime}:12.1.1\${V-x}\n`, `${runtime}:12.1.1`],
  ["empty colon dash", `ARG V=\nFROM ${runtime}:\${V:-12.1.1}\n`, `${runtime}:12.1.1`],
  ["percent", `ARG V=12.1.1-base\nFROM ${runtime}:\${V%-base}\n`, `${runtime}:12.1.1`],
  ["percent glob", `ARG V=12.1.1-base\nFROM ${runtime}:\${V%-*}\n`, `${runtime}:12.1.1`],
  ["dpercent", `ARG V=12.1.1-base-x\nFROM ${runtime}:\${V%%-*}\n`, `${runtime}:12.1.1`],
  ["hash", `ARG V=v12.1.1\nFROM ${runtime}:\${V#v}\n`, `${runtime}:12.1.1`],
  ["dhash", `ARG V=a/b/12.1.1\nFROM ${runtime}:\${V##*/}\n`, `${runtime}:12.1.1`],
  ["replace", `ARG V=12_1_1\nFROM ${runtime}:\${V//_/.}\n`, `${runtime}:12.1.1`],
  ["replace one", `ARG V=12_1.1\nFROM ${runtime}:\${V/_/.}\n`, `${runtime}:12.1.1`],
  ["plus", `ARG B=1\nFROM ${runtime}:12.1.1\${B:+-base}\n`, `${runtime}:12.1.1-base`],
  ["plus unset", `ARG B\nFROM ${runtime}:12.1.1\${B:+-base}\n`, `${runtime}:12.1.1`],
  ["plus no colon", `ARG B=\nFROM ${runtime}:12.1.1\${B+-base}\n`, `${runtime}:12.1.1-base`],
  ["nested default", `ARG D=12.1.1\nFROM ${runtime}:\${V:-\${D}}\n`, `${runtime}:12.1.1`],
  ["quoted", `FROM "${runtime}:12.1.1"\n`, `${runtime}:12.1.1`],
  ["quoted arg in ref", `ARG V=12.1.1\nFROM ${runtime}:"\${V}"\n`, `${runtime}:12.1.1`],
  ["single quoted var", `ARG V=1\nFROM ${runtime}:'$V'\n`, null],
  ["escaped dollar", `ARG V=1\nFROM ${runtime}:\\$V\n`, null],
  ["escape in ARG", `ARG V=12\\.1.1\nFROM ${runtime}:$V\n`, `${runtime}:12.1.1`],
  ["escape directive", `# escape=\`\nFROM \`\n  ${runtime}:12.1.1\n`, `${runtime}:12.1.1`],
  [
    "escape directive dollar",
    `# escape=\`\nARG V=12.1.1\nFROM ${runtime}:\${V}\n`,
    `${runtime}:12.1.1`,
  ],
  ["heredoc", `FROM ${runtime}:12.1.1\nRUN <<EOF\nFROM scratch\nEOF\n`, `${runtime}:12.1.1`],
  [
    "heredoc quoted",
    `FROM ${runtime}:12.1.1\nRUN <<"EOF" cat\nFROM scratch\nEOF\nUSER x\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "heredoc dash",
    `FROM ${runtime}:12.1.1\nCOPY <<-EOT /x\n\tFROM scratch\n\tEOT\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "two heredocs",
    `FROM ${runtime}:12.1.1\nCOPY <<A <<B /x/\nFROM scratch\nA\nFROM scratch\nB\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "no heredoc in shift",
    `FROM ${runtime}:12.1.1\nRUN echo $((1<<2))\nRUN x\n`,
    `${runtime}:12.1.1`,
  ],
  ["cont comment", `FROM \\\n# note\n  ${runtime}:12.1.1\n`, `${runtime}:12.1.1`],
  [
    "run continuation with FROM line",
    `FROM ${runtime}:12.1.1\nRUN echo \\\nFROM scratch\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "python in run",
    `FROM ${runtime}:12.1.1\nRUN python -c "\\\nfrom x import y\\\n"\n`,
    `${runtime}:12.1.1`,
  ],
  ["tab", `FROM\t${runtime}:12.1.1\tAS\tx\n`, `${runtime}:12.1.1`],
  ["indent", `  FROM ${runtime}:12.1.1\n`, `${runtime}:12.1.1`],
  ["no newline", `FROM ${runtime}:12.1.1`, `${runtime}:12.1.1`],
  ["trailing spaces", `FROM ${runtime}:12.1.1   \n`, `${runtime}:12.1.1`],
  ["as lower", `FROM ${runtime}:12.1.1 as stage\nFROM stage\n`, `${runtime}:12.1.1`],
  ["stage var", `ARG S=base\nFROM ${runtime}:12.1.1 AS base\nFROM \${S}\n`, `${runtime}:12.1.1`],
  [
    "stage choice",
    `ARG ENV=prod\nFROM ${runtime}:12.1.1 AS prod\nFROM ${runtime}:12.2.0 AS dev\nFROM \${ENV}\n`,
    `${runtime}:12.1.1`,
  ],
  [
    "stage prefix",
    `ARG ENV=prod\nFROM ${runtime}:12.1.1 AS base-prod\nFROM base-\${ENV} AS final\n`,
    `${runtime}:12.1.1`,
  ],
  ["arg continued", `ARG V=12.1.1 \\\n    W=2\nFROM ${runtime}:$V\n`, `${runtime}:12.1.1`],
  ["redefined ARG", `ARG V=1\nARG V=12.1.1\nFROM ${runtime}:$V\n`, `${runtime}:12.1.1`],
  [
    "redeclared ARG without value",
    `ARG V=12.1.1\nARG V\nFROM ${runtime}:$V\n`,
    `${runtime}:12.1.1`,
  ],
  ["comment after", `FROM ${runtime}:12.1.1 # note\n`, `${runtime}:12.1.1`],
  ["builder arg in image", `FROM ${runtime}:12.1.1-\${TARGETARCH}\n`, null],
  ["arg with hash", `ARG V=12.1.1 # note\nFROM ${runtime}:$V\n`, `${runtime}:12.1.1`],
  ["colon question", `ARG V=12.1.1\nFROM ${runtime}:\${V:?need}\n`, `${runtime}:12.1.1`],
  ["question unset", `ARG V\nFROM ${runtime}:\${V:?need}\n`, null],
  [
    "syntax directive",
    `# syntax=docker/dockerfile:1.7\n# check=skip=all\nFROM ${runtime}:12.1.1\n`,
    `${runtime}:12.1.1`,
  ],
  ["prefix names", `ARG V=1\nARG VV=12.1.1\nFROM ${runtime}:$VV\n`, `${runtime}:12.1.1`],
  ["twice", `ARG V=1\nFROM ${runtime}:12.$V.$V\n`, `${runtime}:12.1.1`],
  ["arg value with equals", `ARG I=${runtime}:12.1.1\nFROM \${I}\n`, `${runtime}:12.1.1`],
  ["onbuild", `FROM ${runtime}:12.1.1\nONBUILD RUN x\n`, `${runtime}:12.1.1`],
  [
    "self stage name",
    `FROM ${runtime}:12.1.1 AS runtime\nFROM runtime AS runtime2\n`,
    `${runtime}:12.1.1`,
  ],
  ["same name as image", `FROM ubuntu AS ubuntu\nFROM ${runtime}:12.1.1\n`, `${runtime}:12.1.1`],
  ["unknown stage is image", `FROM base\n`, `base`],
  [
    "digest only",
    `FROM ${runtime}@sha256:${"a".repeat(64)}\n`,
    `${runtime}@sha256:${"a".repeat(64)}`,
  ],
])("the grammar of FROM and ARG: %s", (_, text, expected) => {
  expect(baseImage(text)?.image ?? null).toBe(expected);
});

test.each<[string, string, string | null]>([
  ["written out", `FROM ${runtime}:12.1.1\n`, "literal"],
  ["with a digest", `FROM apache/airflow:2.9.1@sha256:${"a".repeat(64)}\n`, "literal"],
  [
    "a registry that is an argument",
    `ARG R=quay.io\nFROM $R/astronomer/astro-runtime:12.1.1\n`,
    "literal",
  ],
  ["a tag that is an argument", `ARG V=12.1.0\nFROM ${runtime}:\${V}\n`, "default"],
  ["half of a tag", `ARG P=.1\nFROM ${runtime}:12.1$P\n`, "default"],
  ["an image that is an argument", `ARG I=${runtime}:12.1.0\nFROM $I\n`, "default"],
  ["a stage on an argument", `ARG V=12.1.0\nFROM ${runtime}:$V AS base\nFROM base\n`, "default"],
  ["a default in the reference", `FROM ${runtime}:\${V:-12.1.1}\n`, "default"],
  ["another registry", "FROM registry.example.com/team/airflow:1.4.0\n", "guess"],
  [
    "a registry that looks like it",
    "FROM evil.example/quay.io/astronomer/runtime:3.1-2\n",
    "guess",
  ],
])("how sure a pin is: %s", (_, text, source) => {
  expect(pinIn(text).source).toBe(source);
});

test.each<[string, string | null]>([
  [`${runtime}:12.1.1-base`, "12.1.1"],
  ["astrocrpublic.azurecr.io/runtime:3.1-2-python-3.12-base", "3.1-2"],
  ["images.astronomer.cloud/baseimages/astro-runtime:13.0.0", "13.0.0"],
  ["registry.example:5000/team/astro-runtime:12.1.1@sha256:abc", "12.1.1"],
  ["quay.io/astronomer/ap-airflow:2.3.0-5-onbuild", "2.3.0"],
  ["astronomerinc/ap-airflow:1.10.12-alpine3.10-onbuild", "1.10.12"],
  ["apache/airflow:2.9.1-python3.11", "2.9.1"],
  [`${runtime}@sha256:abc`, null],
  [`${runtime}:latest`, null],
  [
    "images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.0-5-python-3.12-astro-agent-1.1.0",
    "3.0-5",
  ],
  ["quay.io/astronomer/ap-airflow:0.7.5-1.10.1-onbuild", "1.10.1"],
  ["apache/airflow:slim-2.8.1", "2.8.1"],
  ["apache/airflow:slim-2.8.1-python3.11", "2.8.1"],
  ["quay.io/astronomer/astro-runtime-dev:10.0.0-alpha9", "10.0.0-alpha9"],
  ["registry.example.com/team/airflow:1.4.0", null],
  ["registry.example.com/team/airflow:2.9.1", "2.9.1"],
  ["apache/airflow:1.10.15", "1.10.15"],
  ["astrocrpublic.azurecr.io/runtime:3.3", "3.3"],
  ["astrocrpublic.azurecr.io/runtime:3.3-python-3.13-base", "3.3"],
  [`${runtime}:12`, "12"],
  [`${runtime}:12-base`, "12"],
  [`${runtime}:12.1`, "12.1"],
  [`${runtime}:2`, null],
  ["apache/airflow:2.9-python3.11", "2.9"],
  ["apache/airflow:2", null],
  ["registry.example:5000/team/base:12.1.1", null],
  ["constructor:12.1.1", null],
  ["scratch", null],
])("the image %s tells %s", (image, expected) => {
  expect(versionOfImage(image)?.text ?? null).toBe(expected);
});
