/**
 * Dockerfiles of public projects, by repository: a few lines of our own with the same shape. What is right follows from the
 * Dockerfile reference and from how Astronomer and Airflow number their images.
 */
import { expect, test } from "vitest";
import { pinIn } from "../../src/runtime/pin.ts";
import { isSeries, type Version } from "../../src/runtime/version.ts";

/**
 * Shape → blocks of a repository after `@`, lines of its Dockerfile, and the expected `= image, version, source`. A
 * version that only names a series ends in `.*`.
 */
const shapes: Readonly<Record<string, string>> = {
  "Runtime, counted by Airflow": `
@ astronomer/deploy-action
FROM astrocrpublic.azurecr.io/runtime:3.1-14
= astrocrpublic.azurecr.io/runtime:3.1-14, 3.1-14, literal

@ astronomer/dag-factory
FROM astrocrpublic.azurecr.io/runtime:3.2-3
USER root
RUN pip install /usr/local/airflow/src
= astrocrpublic.azurecr.io/runtime:3.2-3, 3.2-3, literal

@ astronomer/otto-upgrade-action
FROM astrocrpublic.azurecr.io/runtime:3.1-12
= astrocrpublic.azurecr.io/runtime:3.1-12, 3.1-12, literal

@ Housseem946/weather-data-pipeline
FROM astrocrpublic.azurecr.io/runtime:3.1-1
COPY requirements.txt .
= astrocrpublic.azurecr.io/runtime:3.1-1, 3.1-1, literal

@ muhamedrar/Financial-Fraud-Detection
FROM astrocrpublic.azurecr.io/runtime:3.1-3

COPY scripts scripts
= astrocrpublic.azurecr.io/runtime:3.1-3, 3.1-3, literal

@ filipesag/anac-airports-movement
FROM astrocrpublic.azurecr.io/runtime:3.0-8
= astrocrpublic.azurecr.io/runtime:3.0-8, 3.0-8, literal

@ wiznikvibe/astro-etl-pipeline
FROM astrocrpublic.azurecr.io/runtime:3.0-5
= astrocrpublic.azurecr.io/runtime:3.0-5, 3.0-5, literal

@ derinj7/airflow_3_cosmos
FROM astrocrpublic.azurecr.io/runtime:3.0-2

# for tests
ENV AIRFLOW_CONN_DB=postgresql://user@host:5432/db
= astrocrpublic.azurecr.io/runtime:3.0-2, 3.0-2, literal

@ Hohyun/astro-cosmos-example
FROM astrocrpublic.azurecr.io/runtime:3.0-6
USER astro
RUN python -m venv .venv && source .venv/bin/activate && \\
    pip install dbt-postgres && deactivate
= astrocrpublic.azurecr.io/runtime:3.0-6, 3.0-6, literal

@ Troubladore/airflow-data-platform
FROM astrocrpublic.azurecr.io/runtime:3.0-10  # the newest, with Airflow 3.0.6
= astrocrpublic.azurecr.io/runtime:3.0-10, 3.0-10, literal`,

  "Runtime of the old numbering": `
@ kagansoysal/Astro-Project
FROM quay.io/astronomer/astro-runtime:12.0.0
COPY requirements.txt .
= quay.io/astronomer/astro-runtime:12.0.0, 12.0.0, literal

@ DevManpreet5/mlops-endtoend_pipeline-wine
FROM quay.io/astronomer/astro-runtime:12.6.0
WORKDIR /app
CMD astro dev start
= quay.io/astronomer/astro-runtime:12.6.0, 12.6.0, literal

@ Nithesh011/airflow-demo
# Based on Runtime
FROM quay.io/astronomer/astro-runtime:8.3.2
= quay.io/astronomer/astro-runtime:8.3.2, 8.3.2, literal

@ AlexBell101/astro-dags

FROM quay.io/astronomer/astro-runtime:12.5.0
= quay.io/astronomer/astro-runtime:12.5.0, 12.5.0, literal

@ caio-moliveira/airflow-astro-project
FROM quay.io/astronomer/astro-runtime:12.3.0
RUN pip install -r requirements.txt
= quay.io/astronomer/astro-runtime:12.3.0, 12.3.0, literal

@ fletchjeff/astro-demo
FROM quay.io/astronomer/astro-runtime:7.1.0
ARG VARIABLE
ENV VARIABLE=$VARIABLE
= quay.io/astronomer/astro-runtime:7.1.0, 7.1.0, literal

@ astronomer/mlflow-example
FROM quay.io/astronomer/astro-runtime:6.0.2

ENV AIRFLOW__CORE__XCOM_BACKEND=include.backend.Backend
USER root
= quay.io/astronomer/astro-runtime:6.0.2, 6.0.2, literal

@ The-Academic-Observatory/academic-observatory-workflows
FROM quay.io/astronomer/astro-runtime:8.10.0

# a repository from the network
RUN echo "deb [signed-by=/key] https://example.com main" | tee -a /list
= quay.io/astronomer/astro-runtime:8.10.0, 8.10.0, literal

@ mvp17/airflow-astro-pyspark
FROM quay.io/astronomer/astro-runtime:12.7.1
RUN apt update && \\
    apt-get clean;
# COPY jars.txt /tmp
# RUN mkdir -p /opt/jars && \\
#     true
= quay.io/astronomer/astro-runtime:12.7.1, 12.7.1, literal

@ astronomer/ask-astro
FROM quay.io/astronomer/astro-runtime:10.1.0
= quay.io/astronomer/astro-runtime:10.1.0, 10.1.0, literal

@ astronomer/snowpatrol
FROM quay.io/astronomer/astro-runtime:11.3.0
= quay.io/astronomer/astro-runtime:11.3.0, 11.3.0, literal

@ fritz-astronomer/fritz_dev
FROM quay.io/astronomer/astro-runtime:5.0.4
= quay.io/astronomer/astro-runtime:5.0.4, 5.0.4, literal

@ astronomer/astro-cli
FROM quay.io/astronomer/astro-runtime:3.0.2
= quay.io/astronomer/astro-runtime:3.0.2, 3.0.2, literal`,

  "a suffix is no part of the version": `
@ astronomer/astronomer-cosmos
FROM quay.io/astronomer/astro-runtime:13.1.0-base
= quay.io/astronomer/astro-runtime:13.1.0-base, 13.1.0, literal

@ astronomer/astronomer-providers
# for tests in the cloud
FROM quay.io/astronomer/astro-runtime:12.1.1-slim-base
= quay.io/astronomer/astro-runtime:12.1.1-slim-base, 12.1.1, literal

@ astronomer/astronomer-providers
FROM quay.io/astronomer/astro-runtime:5.0.4-base as astro-cloud
= quay.io/astronomer/astro-runtime:5.0.4-base, 5.0.4, literal

@ astronomer/astro-sdk
FROM quay.io/astronomer/astro-runtime:10.6.0-python-3.9-base
= quay.io/astronomer/astro-runtime:10.6.0-python-3.9-base, 10.6.0, literal

@ astronomer/astro-sdk
FROM quay.io/astronomer/astro-runtime-dev:7.0.0-alpha5-base
= quay.io/astronomer/astro-runtime-dev:7.0.0-alpha5-base, 7.0.0-alpha5, literal

@ astronomer/docs
FROM quay.io/astronomer/astro-runtime:9.0.0-python-3.10
= quay.io/astronomer/astro-runtime:9.0.0-python-3.10, 9.0.0, literal

@ astronomer/blueprint
FROM astrocrpublic.azurecr.io/runtime:3.1-13-base
= astrocrpublic.azurecr.io/runtime:3.1-13-base, 3.1-13, literal`,

  "agents of Remote Execution": `
@ astronomer/astro-cli
FROM images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.1-1-python-3.12-astro-agent-1.1.0
= images.astronomer.cloud/baseimages/astro-remote-execution-agent:3.1-1-python-3.12-astro-agent-1.1.0, 3.1-1, literal

@ astronomer/astro-cli
FROM images.astronomer.cloud/baseimages/astro-remote-execution-agent:latest
= images.astronomer.cloud/baseimages/astro-remote-execution-agent:latest, null, literal`,

  "Astronomer Certified has Airflow's versions": `
@ D-Bits/Northwind-Data-Warehouse
FROM quay.io/astronomer/ap-airflow:2.0.0-buster-onbuild
= quay.io/astronomer/ap-airflow:2.0.0-buster-onbuild, 2.0.0, literal

@ fritz-astronomer/fritz_dev
FROM quay.io/astronomer/ap-airflow:2.2.4-onbuild
= quay.io/astronomer/ap-airflow:2.2.4-onbuild, 2.2.4, literal

@ astronomer/airflow-data-quality-demo
FROM quay.io/astronomer/ap-airflow:2.1.0-2-buster-onbuild
ENV AIRFLOW__CORE__ENABLE_XCOM_PICKLING=True
= quay.io/astronomer/ap-airflow:2.1.0-2-buster-onbuild, 2.1.0, literal

@ dannydabbles/airflow-pipeline
FROM astronomerinc/ap-airflow:1.10.7-alpine3.10
= astronomerinc/ap-airflow:1.10.7-alpine3.10, 1.10.7, literal

@ astronomer/ap-airflow
FROM astronomerinc/ap-airflow:1.10.5-rhel7
= astronomerinc/ap-airflow:1.10.5-rhel7, 1.10.5, literal

@ astronomer/ap-airflow
FROM astronomerinc/ap-airflow:0.10.3-alpha.6-1.10.5
= astronomerinc/ap-airflow:0.10.3-alpha.6-1.10.5, 1.10.5, literal

@ astronomer/ap-airflow
FROM astronomerinc/ap-airflow:0.10.3-alpha.6-debian-1.10.5
= astronomerinc/ap-airflow:0.10.3-alpha.6-debian-1.10.5, 1.10.5, literal

@ astronomer/astro-cli
FROM quay.io/astronomer/ap-airflow-dev:1.10.12-alpine3.10-onbuild-23620
= quay.io/astronomer/ap-airflow-dev:1.10.12-alpine3.10-onbuild-23620, 1.10.12, literal

@ astronomer/astro-cli
FROM quay.io/astronomer/ap-airflow-dev:2.0.0-1.beta3-buster-onbuild
= quay.io/astronomer/ap-airflow-dev:2.0.0-1.beta3-buster-onbuild, 2.0.0, literal

@ astronomer/ap-airflow (a build between versions)
FROM astronomerinc/ap-airflow:1.10.9.dev-buster
= astronomerinc/ap-airflow:1.10.9.dev-buster, null, literal`,

  "Airflow's own image": `
@ astronomer/airflow-dbt-demo
FROM apache/airflow:2.6.3
= apache/airflow:2.6.3, 2.6.3, literal

@ rafzul/nytaxi
FROM apache/airflow:2.2.5-python3.8
= apache/airflow:2.2.5-python3.8, 2.2.5, literal

@ shadab-bigdel/airflow
FROM apache/airflow:slim-2.9.3-python3.11
= apache/airflow:slim-2.9.3-python3.11, 2.9.3, literal

@ puckel/docker-airflow
FROM apache/airflow:2.1.2-python3.8

ARG AIRFLOW_VERSION=2.2.0
= apache/airflow:2.1.2-python3.8, 2.1.2, literal

@ CamilaJaviera91/mini-gcp
# Dockerfile
FROM apache/airflow:2.9.1-python3.10 AS default
= apache/airflow:2.9.1-python3.10, 2.9.1, literal

@ radiant-network/radiant-portal-pipeline
FROM --platform=$BUILDPLATFORM apache/airflow:2.10.5-python3.12
ARG LIBCURL_VERSION=8.13.0
= apache/airflow:2.10.5-python3.12, 2.10.5, literal

@ tambovtsev-io/devops-course
FROM apache/airflow:2.10.5
COPY --from=ghcr.io/astral-sh/uv:latest /uv /uvx /bin/
= apache/airflow:2.10.5, 2.10.5, literal`,

  "a tag that floats": `
@ astronomer/astro-cli
FROM astrocrpublic.azurecr.io/runtime:3.1
= astrocrpublic.azurecr.io/runtime:3.1, 3.1.*, literal

@ preedep/NixDAGAirflowAstro
FROM quay.io/astronomer/astro-runtime:latest
= quay.io/astronomer/astro-runtime:latest, null, literal

@ astronomer/airflow-guides
FROM astronomerinc/ap-airflow:latest-onbuild
= astronomerinc/ap-airflow:latest-onbuild, null, literal

@ ambrosioj/data-platform-project
FROM apache/airflow:latest
= apache/airflow:latest, null, literal

@ wflazuardy/airflow-helm-official-chart
FROM apache/airflow:latest-python3.10
= apache/airflow:latest-python3.10, null, literal

@ araleo/airflow-scripts
FROM apache/airflow:master-python3.8
= apache/airflow:master-python3.8, null, literal

@ ahmednadr/uk-accidents-data-pipeline
FROM apache/airflow
USER airflow
= apache/airflow, null, default`,

  "build arguments": `
@ astronomer/starship
ARG RUNTIME_VERSION=3.1-15
FROM astrocrpublic.azurecr.io/runtime:\${RUNTIME_VERSION}-base
= astrocrpublic.azurecr.io/runtime:3.1-15-base, 3.1-15, default

@ astronomer/starship
ARG RUNTIME_VERSION=13.7.0
FROM astrocrpublic.azurecr.io/astronomer/astro-runtime:\${RUNTIME_VERSION}-base
= astrocrpublic.azurecr.io/astronomer/astro-runtime:13.7.0-base, 13.7.0, default

@ Troubladore/airflow-data-platform
# The version, which a build can replace

ARG ASTRONOMER_VERSION=11.10.0
FROM quay.io/astronomer/astro-runtime:\${ASTRONOMER_VERSION}
ARG ODBC_DRIVER_URL=https://example.com/msodbcsql18
= quay.io/astronomer/astro-runtime:11.10.0, 11.10.0, default

@ astronomer/astronomer-providers
ARG IMAGE_NAME="quay.io/astronomer/astro-runtime:5.0.5-base"
FROM \${IMAGE_NAME}
= quay.io/astronomer/astro-runtime:5.0.5-base, 5.0.5, default

@ astronomer/astronomer-providers
ARG IMAGE_NAME
FROM \${IMAGE_NAME}
= null, null, guess

@ astronomer/ap-airflow
ARG baseimage=quay.io/astronomer/ap-airflow:2.2.0

FROM \${baseimage}
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
= quay.io/astronomer/ap-airflow:2.2.0, 2.2.0, default

@ astronomer/cosmos-benchmark
ARG AIRFLOW_BASE=apache/airflow:3.2.0
FROM \${AIRFLOW_BASE}
ARG COSMOS_VERSION=1.14.2
= apache/airflow:3.2.0, 3.2.0, default

@ gboluwaga/E2E_DataEngineering_API
ARG AIRFLOW_VERSION=2.9.2
ARG PHYTON_VERSION=3.10

FROM apache/airflow:\${AIRFLOW_VERSION}-python\${PHYTON_VERSION}
= apache/airflow:2.9.2-python3.10, 2.9.2, default

@ zehraken/YT_ELT (with spaces at the end of the first line)
ARG AIRFLOW_VERSION=2.9.2${"   "}
ARG PYTHON_VERSION=3.10
FROM apache/airflow:\${AIRFLOW_VERSION}-python\${PYTHON_VERSION}
= apache/airflow:2.9.2-python3.10, 2.9.2, default

@ SSNTULI/W_ETL
ARG AIRFLOW_VERSION=3.1.6
ARG PYTHON_VERSION=3.12
FROM apache/airflow:\${AIRFLOW_VERSION}-python\${PYTHON_VERSION}
= apache/airflow:3.1.6-python3.12, 3.1.6, default

@ julie-scherer/airflow-docker
ARG AIRFLOW_IMAGE_VERSION=\${AIRFLOW_IMAGE_VERSION:-latest}
FROM apache/airflow:$AIRFLOW_IMAGE_VERSION
= apache/airflow:latest, null, default

@ doublecloud/airflow-image
ARG AIRFLOW_TAG
FROM apache/airflow:\${AIRFLOW_TAG}
= null, null, guess`,

  "several stages": `
@ astronomer/ap-airflow
ARG APT_DEPS_IMAGE="airflow-apt-deps"
ARG PYTHON_MAJOR_MINOR_VERSION="3.9"
ARG PYTHON_BASE_IMAGE="python:\${PYTHON_MAJOR_MINOR_VERSION}-slim-bullseye"

FROM \${PYTHON_BASE_IMAGE} as airflow-apt-deps
ARG PYTHON_BASE_IMAGE
FROM \${APT_DEPS_IMAGE} as devel
ARG AIRFLOW_VERSION="2.4.3"
FROM \${APT_DEPS_IMAGE} as main
= python:3.9-slim-bullseye, null, guess

@ OpenLineage/OpenLineage
ARG AIRFLOW_IMAGE=apache/airflow:2.4.3-python3.8
FROM $AIRFLOW_IMAGE AS airflow
RUN AIRFLOW_VERSION=\`airflow version\` && echo $AIRFLOW_VERSION
FROM python:3.8-slim as integration
= python:3.8-slim, null, guess`,

  "images of others": `
@ astronomer/astro-cli (a private registry)
FROM quay.io/test-org/airflow:2.1.0-onbuild
= quay.io/test-org/airflow:2.1.0-onbuild, 2.1.0, guess

@ Troubladore/airflow-data-platform
FROM registry.localhost/platform/airflow-base:3.0-10
= registry.localhost/platform/airflow-base:3.0-10, null, guess

@ AnomP29/airflow-kube-local
FROM localhost:5000/airflow:v1
= localhost:5000/airflow:v1, null, guess

@ AnomP29/local-airflow
FROM anompu/airflow-293-hub:main
= anompu/airflow-293-hub:main, null, guess

@ luisfeliphe66/Sorteios_mega_sena
# Bitnami's Airflow
FROM bitnami/airflow:2
= bitnami/airflow:2, null, guess

@ mozilla/telemetry-airflow
FROM puckel/docker-airflow:1.7.1.3
MAINTAINER somebody
= puckel/docker-airflow:1.7.1.3, null, guess

@ aws/aws-mwaa-local-runner
FROM amazonlinux
ARG AIRFLOW_VERSION=2.2.2
= amazonlinux, null, guess

@ edwardofclt/astro-action
# the newest
FROM ubuntu:latest
ARG ASTRO_VERSION
= ubuntu:latest, null, guess

@ astronomer/astro-cli
FROM docker:19.03.2-dind@sha256:${"e2".repeat(32)}
= docker:19.03.2-dind@sha256:${"e2".repeat(32)}, null, guess`,

  "templates of a Dockerfile": `
@ astronomer/docs
FROM quay.io/astronomer/astro-runtime:{{RUNTIME_VER}}
= null, null, guess

@ astronomer/docs
FROM quay.io/astronomer/astro-runtime:<runtime-version>-python-<python-version>
= null, null, guess

@ astronomer/astro-cli
FROM %s:%s
= null, null, guess`,
};

const rows = Object.entries(shapes).flatMap(([shape, blocks]) =>
  blocks
    .trim()
    .split(/^@ /m)
    .filter((block) => block !== "")
    .map((block) => {
      const [, repository = "", dockerfile = "", expected] =
        /^(.+)\n((?:.*\n)*)= (.+)\s*$/.exec(block) ?? [];
      return { shape, repository, dockerfile, expected };
    }),
);

const textOf = (version: Version | null) =>
  version && isSeries(version) ? `${version.text}.*` : (version?.text ?? null);

test.each(rows)("$shape: $repository, $expected", ({ dockerfile, expected }) => {
  const { image, version, source } = pinIn(dockerfile);
  expect(`${image}, ${textOf(version)}, ${source}`).toBe(expected);
});

test("at least 60 of them", () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
});
