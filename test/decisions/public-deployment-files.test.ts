/**
 * Deployment files of public projects, by repository: a few lines of our own with the same shape. A file that is read has
 * what Go's YAML reads there, which Astro's command line uses; a rollback changes its two values and no other byte.
 */
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import {
  dagDeployEnabledIn,
  editedFile,
  type LeftSetting,
} from "../../src/rollback/deployment-file.ts";

interface Row {
  readonly file: string;
  /** What `dagDeployEnabledIn` reads. */
  readonly reads: boolean | null;
  /** Text before → after. */
  readonly changes?: Readonly<Record<string, string>>;
  /** The settings that a person has to change. */
  readonly left?: LeftSetting[0][];
}

/** The changes of a file that states both values as YAML. */
const both = (runtime: string, dags: boolean) => ({
  [`runtime_version: ${runtime}\n`]: "runtime_version: 12.1.1\n",
  [`dag_deploy_enabled: ${dags}\n`]: `dag_deploy_enabled: ${!dags}\n`,
});

/** Repository and shape → file. */
const files: Readonly<Record<string, Row>> = {
  "astronomer/deploy-action: a template, indented by two": {
    file: `deployment:
  configuration:
    name: e2e
    description: ""
    runtime_version: 3.1-14
    dag_deploy_enabled: true
    is_high_availability: false
    default_task_pod_cpu: "0.25"
    workload_identity: ""
  worker_queues:
    - name: default
      worker_type: A5
`,
    reads: true,
    changes: both("3.1-14", true),
  },
  "astronomer/deploy-action: hibernation, whose schedules begin with a number": {
    file: `deployment:
  configuration:
    name: hibernates
    runtime_version: 12.7.1
    dag_deploy_enabled: true
    is_development_mode: true
  hibernation_schedules:
    - hibernate_at: 0 * * * *
      wake_at: 1 * * * *
      enabled: true
`,
    reads: true,
    changes: both("12.7.1", true),
  },
  "astronomer/docs: variables with times before it, and comments": {
    file: `deployment:
    environment_variables:
        - is_secret: true
          key: API_KEY
          updated_at: "2023-06-22T14:02:27.892Z"
          value: ""
    configuration:
        name: standard
        runtime_version: 10.3.0
        dag_deploy_enabled: true
        cluster_name: "" ## for dedicated ones
        cloud_provider: gcp
    worker_queues: ## for CELERY
        - name: default
          worker_type: A5
`,
    reads: true,
    changes: both("10.3.0", true),
  },
  "astronomer/docs: Hybrid, with quotes and a schedule inside": {
    file: `deployment:
    configuration:
        name: test
        description: "hybrid deployment"
        runtime_version: 10.3.0
        dag_deploy_enabled: false
        scheduler_au: 5
        region: "us-west-2"
        hibernation_schedules:
          - hibernate_at: "1 * * * * "
            wake_at: "2 * * * *"
`,
    reads: false,
    changes: both("10.3.0", false),
  },
  "astronomer/docs: placeholders elsewhere": {
    file: `deployment:
    configuration:
        name: <your-deployment-name>
        description: <deployment-description>
        runtime_version: 9.1.0
        dag_deploy_enabled: true
        executor: KubernetesExecutor
`,
    reads: true,
    changes: both("9.1.0", true),
  },
  "astronomer/docs: a placeholder for the version": {
    file: `deployment:
  environment_variables:
    - is_secret: <true-or-false>
      key: <variable-name>
  configuration:
    name: <deployment-name>
    runtime_version: <runtime-version>
    dag_deploy_enabled: false
    scheduler_au: <scheduler-au>
  alert_emails:
    - <alert-email>
`,
    reads: false,
    changes: { "dag_deploy_enabled: false": "dag_deploy_enabled: true" },
    left: ["runtime_version"],
  },
  "astronomer/docs: an apostrophe within a description": {
    file: `deployment:
  configuration:
    name: My Deployment
    description: The Deployment I'm using here.
    runtime_version: 6.3.0
    dag_deploy_enabled: false
  worker_queues:
  - name: default
    worker_type: E2-STANDARD-4
`,
    reads: false,
    changes: both("6.3.0", false),
  },
  "grahamcarman/docs: an inspected file, with the version in its metadata": {
    file: `deployment:
    configuration:
        name: test
        runtime_version: 8.7.0
        dag_deploy_enabled: false
        ci_cd_enforcement: false
    metadata:
        airflow_version: 2.6.3
        current_tag: 8.7.0
        created_at: 2023-07-21T08:40:02.531Z
`,
    reads: false,
    changes: both("8.7.0", false),
  },
  "astronomer/astro-cli: keys twice, of which the command line takes the last": {
    file: `deployment:
  configuration:
    name: label
    runtime_version: 6.0.0
    dag_deploy_enabled: true
    scheduler_size: small
    cloud_provider: gcp
    scheduler_size: small
    cloud_provider: gcp
    is_high_availability: true
`,
    reads: true,
    changes: both("6.0.0", true),
  },
  "astronomer/astro-cli: without the setting, which the metadata has": {
    file: `deployment:
    configuration:
        name: label
        runtime_version: 6.0.0
    metadata:
        dag_deploy_enabled: true
        status: UNHEALTHY
`,
    reads: null,
    changes: {
      "        name: label": "        dag_deploy_enabled: true\n        name: label",
      "runtime_version: 6.0.0": "runtime_version: 12.1.1",
    },
  },
  "astronomer/astro-cli: a name that is missing, and remote execution": {
    file: `deployment:
  configuration:
    name:
    description: description
    runtime_version: 3.0-1
    dag_deploy_enabled: false
    executor: AstroExecutor
    remote_execution:
      enabled: true
      allowed_ip_address_ranges:
        - 0.0.0.0/0
      task_log_bucket: bucket
`,
    reads: false,
    changes: both("3.0-1", false),
  },
  "astronomer/astro-cli: JSON": {
    file: `{
    "deployment": {
        "environment_variables": [],
        "configuration": {
            "name": "label",
            "runtime_version": "6.0.0",
            "dag_deploy_enabled": true,
            "scheduler_au": 5
        }
    }
}
`,
    reads: true,
    changes: {
      '"runtime_version": "6.0.0"': '"runtime_version": "12.1.1"',
      '"dag_deploy_enabled": true': '"dag_deploy_enabled": false',
    },
  },
  "astronomer/astro-cli: JSON without the setting": {
    file: `{
    "deployment": {
        "configuration": {
            "name": "label",
            "runtime_version": "6.0.0"
        },
        "metadata": {
            "dag_deploy_enabled": true
        }
    }
}
`,
    reads: null,
    changes: {
      '"name": "label"': '"dag_deploy_enabled": true, "name": "label"',
      '"runtime_version": "6.0.0"': '"runtime_version": "12.1.1"',
    },
  },
  "keu/docs: a key too far to the left, so that it is no YAML": {
    file: `deployment:
    configuration:
        name: ""
        runtime_version: 7.1.0
        dag_deploy_enabled: true
    worker_queues:
        - name: default
         worker_queues:
        - name: others
`,
    reads: true,
    left: ["runtime_version", "dag_deploy_enabled"],
  },
  "astronomer/docs: tabs, so that it is no YAML": {
    file: `deployment:
    configuration:
        name: standard
        runtime_version: 10.3.0
        dag_deploy_enabled: true
    worker_queues:
        - name: default
\t\talert_emails:
        - a@example.com
`,
    reads: true,
    left: ["runtime_version", "dag_deploy_enabled"],
  },
};

test.each(Object.entries(files))("%s", (_, { file, reads, changes = {}, left = [] }) => {
  const wanted = { runtime_version: "12.1.1", dag_deploy_enabled: reads !== true };
  expect(dagDeployEnabledIn(file)).toBe(reads);
  const edited = editedFile(file, wanted);
  const expected = Object.entries(changes).reduce((text, change) => text.replace(...change), file);
  expect(edited.text).toBe(expected);
  expect(edited.left).toEqual(left.map((key) => [key, wanted[key]]));
  if (left.length > 1) return;
  expect(dagDeployEnabledIn(edited.text)).toBe(wanted.dag_deploy_enabled);
  expect(parseDocument(edited.text, { uniqueKeys: false }).errors).toEqual([]);
  if (file.startsWith("{")) expect(() => JSON.parse(edited.text)).not.toThrow();
});
