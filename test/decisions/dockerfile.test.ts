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
  ["registry.example:5000/team/base:12.1.1", null],
  ["constructor:12.1.1", null],
  ["scratch", null],
])("the image %s tells %s", (image, expected) => {
  expect(versionOfImage(image)?.text ?? null).toBe(expected);
});
