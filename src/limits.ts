/**
 * How much is read of everything that comes from outside. Every reader has its limit here, and checks it before it
 * reads; up to its limit, its time grows with the size of the input, not faster. Source: docs/specification.md, 9.
 */
export const limits = {
  // Files, in bytes
  settings: 100_000,
  manifest: 20_000_000,
  /** All versions of the manifest that a repair reads. */
  manifestVersions: 200_000_000,
  /** Its parser is slow. */
  dockerfile: 50_000,
  deploymentFile: 100_000,
  /** The most of any file but the manifest, such as a workflow that `init` reads. */
  file: 100_000,
  /** A file that is compared line by line. */
  compared: 500_000,
  /** What the page sends to the server of `ui`. */
  pageRequest: 100_000,
  /** What started the run; GitHub sends no more than 25 MB. */
  event: 30_000_000,
  // Parts of files and messages, in characters
  description: 500,
  reason: 500,
  /** Of a person, in the history. */
  name: 200,
  /** The message of a tag that is a deploy's. */
  tagMessage: 100_000,
  /** One piece of text in a report: what is longer is no name, reason or message of ours. */
  shown: 10_000,
  /** Of git's error output, the part from its start in which the server's words are looked for. */
  searched: 1_000_000,
  /** What a server said about a refused push or request of git. */
  said: 2_000,
  /** What a plan shows of one file that changes. */
  patch: 100_000,
  /** An image in a Dockerfile, with its build arguments filled in. */
  image: 4_096,
  // Numbers
  /** How deep brackets of YAML may be open, and how many items may begin on one line. */
  yamlDepth: 1_000,
  /** How deep objects and arrays of the manifest are nested; ours are 7 deep. */
  nesting: 100,
  /** The files of a plan whose text is shown. */
  patchedFiles: 200,
  astroDeploys: 50_000,
  /** The folders of a project in which links are looked for, those nearest to its root first. */
  linkFolders: 1_000,
  /** The digits of a deploy ID from which the next one is counted. */
  countedDigits: 9,
  // What processes and servers answer, in bytes
  /** A commit or a tree. */
  object: 100_000_000,
  gitOutput: 200_000_000,
  gitErrors: 20_000_000,
  answer: 50_000_000,
} as const;
