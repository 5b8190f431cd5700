export const id = 155;
export const ids = [155];
export const modules = {

/***/ 155:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  actions: () => (/* binding */ actions),
  commandLine: () => (/* binding */ commandLine)
});

// EXTERNAL MODULE: ./.build/inputs.js
var inputs = __webpack_require__(9141);
// EXTERNAL MODULE: ./node_modules/mdast-util-gfm/lib/index.js + 6 modules
var lib = __webpack_require__(5618);
// EXTERNAL MODULE: ./node_modules/mdast-util-to-markdown/lib/index.js + 14 modules
var mdast_util_to_markdown_lib = __webpack_require__(9059);
;// CONCATENATED MODULE: ./.build/report/markdown.js
/** A report as Markdown. Text from people is escaped by the library that writes the tree out. */


function markdown(blocks) {
    return (0,mdast_util_to_markdown_lib/* toMarkdown */.l)({ type: "root", children: [...blocks] }, { bullet: "-", extensions: [(0,lib/* gfmToMarkdown */.H)()] });
}

// EXTERNAL MODULE: ./.build/report/outputs.js
var report_outputs = __webpack_require__(6207);
// EXTERNAL MODULE: ./.build/report/blocks.js
var blocks = __webpack_require__(419);
;// CONCATENATED MODULE: ./.build/report/undone-summary.js

/** @param server the repository's address */
function undoneComment({ deployment, entry, commit }, { number, isMerge, commits }, server) {
    const { name, branch } = deployment;
    const { to, reason } = entry.rollback;
    const what = entry.status === "deployed" ? name : `${branch}, which ${name} runs,`;
    const picked = isMerge ? ["-m", "1", ...commits] : commits;
    return [
        (0,blocks/* paragraph */.FY)((0,blocks/* strong */.ko)(`${what} was rolled back to deploy ${to}`), `, and the changes of this pull request with it: ${branch} has them no longer, from commit `, (0,blocks/* link */.nf)(`${server}/commit/${commit}`, commit.slice(0, 12)), " on."),
        // As code, for nobody shall be called by what somebody else wrote.
        (0,blocks/* codeBlock */.DV)(reason, "text"),
        (0,blocks/* paragraph */.FY)("To land them again, once they are mended: git counts their commits as merged, so merging them " +
            "once more would bring nothing. Pick them onto a branch of their own, mend them there, and open a " +
            "new pull request."),
        (0,blocks/* codeBlock */.DV)([
            "git fetch origin",
            `git switch --create land-again-${number} --no-track ${quoted(`origin/${branch}`)}`,
            `git cherry-pick ${picked.join(" ")}`,
        ].join("\n"), "sh"),
    ];
}
/** As a shell takes it for one word, whatever is in it. */
function quoted(word) {
    return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
/** @param server the repository's address */
function commentSummary({ deployment, entry, told, failed, untold }, server) {
    const linked = (number) => (0,blocks/* link */.nf)(`${server}/pull/${number}`, `#${number}`);
    return [
        (0,blocks/* heading */.R_)(2, `Pull requests that deploy ${entry.id} of ${deployment.name} undid`),
        told.length + failed.length === 0
            ? (0,blocks/* paragraph */.FY)("None: no pull request brought what was undone.")
            : (0,blocks/* bulletList */.fF)([
                ...told.map(({ number, isNew }) => [
                    linked(number),
                    isNew ? " told" : " was told before",
                ]),
                ...failed.map(({ number, problem }) => [
                    linked(number),
                    " ",
                    ...(0,blocks/* message */.iU)(problem.message),
                ]),
            ]),
        ...(untold.length === 0
            ? []
            : [
                (0,blocks/* paragraph */.FY)(`${untold.length} older or newer ones were not told: `, ...untold.flatMap((number) => [linked(number), " "])),
            ]),
        (0,blocks/* paragraph */.FY)("Each comment says how to land the changes again. ", (0,blocks/* code */.aY)(entry.tag), " is the rollback."),
    ];
}

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 12 modules
var core = __webpack_require__(143);
// EXTERNAL MODULE: ./node_modules/@actions/github/lib/github.js
var github = __webpack_require__(1351);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 9 modules
var schemas = __webpack_require__(7597);
;// CONCATENATED MODULE: ./.build/runner/job.js
/** What the runner tells a job about itself, as plain data. */

/** The variable by which a rollback tells later steps of its job about its commit. */
const rollbacksVariable = "DEPLOY_ROLLBACK_COMMITS";
const workflowRunEvent = schemas/* object */.Ikc({ workflow_run: schemas/* object */.Ikc({ head_sha: schemas/* string */.YjP() }) });
/**
 * @param environment the process's; GitHub documents the variables
 * @param event the payload of the event that started the run
 */
function jobOf(environment, event) {
    const value = (name) => environment[name] ?? "";
    const serverUrl = value("GITHUB_SERVER_URL") || "https://github.com";
    const repository = value("GITHUB_REPOSITORY");
    const workflowRun = workflowRunEvent.safeParse(event);
    return {
        serverUrl,
        apiUrl: value("GITHUB_API_URL") || "https://api.github.com",
        repository,
        run: `${serverUrl}/${repository}/actions/runs/${value("GITHUB_RUN_ID")}`,
        actor: value("GITHUB_ACTOR"),
        actorId: Number(value("GITHUB_ACTOR_ID")) || null,
        triggeringActor: value("GITHUB_TRIGGERING_ACTOR") || value("GITHUB_ACTOR"),
        sha: value("GITHUB_SHA"),
        testedHead: value("GITHUB_EVENT_NAME") === "workflow_run" && workflowRun.success
            ? workflowRun.data.workflow_run.head_sha
            : null,
        workspace: value("GITHUB_WORKSPACE"),
        temporary: value("RUNNER_TEMP"),
        rollbacks: commitsOf(value(rollbacksVariable)),
    };
}
function commitsOf(json) {
    try {
        return schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* string */.YjP()).parse(JSON.parse(json));
    }
    catch {
        return {};
    }
}

;// CONCATENATED MODULE: ./.build/runner/toolkit.js
/** The runner: inputs, outputs, log, summary. The only module that knows the Actions toolkit. */



function currentJob() {
    return jobOf(process.env, github/* context */._.payload);
}
/** Raw inputs by name; those that were left out, or are empty, are not in it. */
function toolkit_inputs(names) {
    const given = names.map((name) => [name, core/* getInput */.V4(name)]);
    return Object.fromEntries(given.filter(([, value]) => value !== ""));
}
/** Keeps a value out of all that follows in the log. */
function mask(secret) {
    if (secret)
        core/* setSecret */.Pq(secret);
}
/** @param outputs anything but a string is written as JSON, null as nothing */
function setOutputs(outputs) {
    for (const [name, value] of Object.entries(outputs))
        core/* setOutput */.uH(name, value);
}
/** Says a line, or several. What the runner would take for a command is not one. */
function say(text) {
    core/* info */.pq(inert(text));
}
function warn(text) {
    core/* warning */.$e(text);
}
/** A step of the work: a group in the log, closed with the time that it took. */
async function step(title, work) {
    const start = performance.now();
    core/* startGroup */.Oh(title);
    try {
        return await work();
    }
    finally {
        core/* info */.pq(`${((performance.now() - start) / 1000).toFixed(2)} s`);
        core/* endGroup */.N4();
    }
}
/**
 * Adds Markdown to this step's part of the job summary, or puts it there instead of what it said before.
 * Without a summary file (no runner) this does nothing.
 */
async function summarize(markdown, how = "besides") {
    if (!process.env["GITHUB_STEP_SUMMARY"])
        return;
    await core/* summary */.z.addRaw(markdown, true).write({ overwrite: how === "instead" });
}
/** Tells later steps of this job that a Deployment was rolled back by a commit. */
function rememberRollback({ rollbacks }, repositoryUrl, deployment, commit) {
    const key = `${repositoryUrl} ${deployment}`;
    core/* exportVariable */.dN(rollbacksVariable, JSON.stringify({ ...rollbacks, [key]: commit }));
}
/** Ends the step as failed, with an annotation for each problem. */
function fail(problems) {
    for (const { code, message, remedy } of problems) {
        core/* error */.z3(`${message}\n${remedy}`, { title: code });
    }
    process.exitCode = core/* ExitCode */.yU.Failure;
}
/** What helps to find a fault; shown when debug logging is on. */
function debug(text) {
    if (core/* isDebug */._o())
        core/* debug */.Yz(text);
}
/** The runner takes lines that start with `::`, and `##[` anywhere, for commands. */
function inert(text) {
    return text.replace(/^(\s*:)(?=:)/gm, "$1\u2060").replaceAll("##[", "##\u2060[");
}

// EXTERNAL MODULE: ./.build/errors.js
var errors = __webpack_require__(9243);
// EXTERNAL MODULE: ./.build/ledger/settings.js
var ledger_settings = __webpack_require__(5265);
// EXTERNAL MODULE: ./.build/ledger/history.js
var ledger_history = __webpack_require__(2998);
;// CONCATENATED MODULE: ./.build/rollback/landing.js
/**
 * Which pull requests a rollback undid, and how to land each again: the branch has their commits, so
 * merging them once more would bring nothing; their changes have to be picked.
 */

/**
 * Which commits are in effect at a commit, for one part: since the newest rollback of that part before it,
 * those after that one, and those in effect in the code that it brought back; and so on.
 *
 * @param entries in the order recorded
 * @param isIn whether a commit is another one, or comes before it
 */
function inEffectAt(commit, part, entries, isIn) {
    const rollback = entries.findLast((entry) => entry.rollback !== null &&
        ["all", part].includes(entry.rollback.scope) &&
        entry.commit !== null &&
        isIn(entry.commit, commit));
    if (!rollback?.commit)
        return [{ head: commit, after: null }];
    const before = entries.slice(0, entries.indexOf(rollback));
    const source = sourceOf(before, rollback.rollback?.to, part);
    const own = commit === rollback.commit ? [] : [{ head: commit, after: rollback.commit }];
    return source === null ? own : [...own, ...inEffectAt(source, part, before, isIn)];
}
/** The commit that a deploy's code has a part from; null when that is not recorded. */
function sourceOf(entries, id, part) {
    const target = entries.find((entry) => entry.id === id);
    return (target && (0,ledger_history/* codePartsOf */.$O)(entries, target)[part]?.commit) ?? null;
}
/**
 * @param undone IDs of commits, newest first
 * @param pulls commit → pull requests that brought it
 * @returns by the number of the pull request
 */
function landingsOf(undone, pulls) {
    const landings = new Map();
    for (const commit of undone.toReversed()) {
        for (const pull of pulls.get(commit) ?? []) {
            const earlier = pull.isMerge ? [] : (landings.get(pull.number)?.commits ?? []);
            const commits = [...earlier, pull.isMerge ? pull.merge : commit];
            landings.set(pull.number, { ...pull, commits });
        }
    }
    return [...landings.values()].sort((a, b) => a.number - b.number);
}

// EXTERNAL MODULE: ./.build/rollback/restore.js
var restore = __webpack_require__(3953);
// EXTERNAL MODULE: ./.build/rollback/target.js
var target = __webpack_require__(4302);
// EXTERNAL MODULE: ./.build/use-cases/open-ledger.js
var open_ledger = __webpack_require__(2192);
// EXTERNAL MODULE: ./.build/use-cases/restore-code.js
var restore_code = __webpack_require__(5032);
;// CONCATENATED MODULE: ./.build/use-cases/comment-undone.js
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** Tells the pull requests that a rollback undid: load, find out, comment. */







/** Who merges hundreds of pull requests between two deploys does not want a comment on each. */
const most = 50;
/** @throws {Refusal} `not-a-rollback`, `comment-refused`; or when the ledger cannot be read */
async function commentUndone(request, tools) {
    try {
        return await comment(request, tools);
    }
    catch (error) {
        const isRefused = error instanceof errors/* Refusal */.P_ && error.problems[0].code === "github-refused";
        if (!isRefused)
            throw error;
        return (0,errors/* refuse */.TR)("comment-refused", { said: error.message }, { cause: error });
    }
}
async function comment(request, tools) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const repository = __addDisposableResource(env_1, await tools.step("Fetch the repository", tools.open), true);
        const ledger = await tools.step("Read the ledger", () => (0,open_ledger/* openLedger */.au)(repository, request.deployment));
        const { deployment, history } = ledger;
        const entry = rollbackOf(ledger, request.deployId);
        const { commit } = entry;
        if (commit === null)
            return (0,errors/* refuse */.TR)("tag-missing", { deploy: entry.id, tag: entry.tag });
        const rollback = { deployment, entry, commit };
        const landings = await tools.step("Find what was undone", async () => {
            const before = history.entries.slice(0, history.entries.indexOf(entry));
            const undone = await undoneCommits(repository, ledger, { ...rollback, before });
            return landingsOf(undone, await tools.pulls.pullsOf(undone, deployment.branch));
        });
        const told = [];
        const failed = [];
        await tools.step("Comment", async () => {
            for (const landing of landings.slice(0, most)) {
                const { number } = landing;
                const text = tools.write(rollback, landing);
                const comment = { text, mark: entry.tag, since: entry.createdAt };
                try {
                    told.push({ number, isNew: await tools.pulls.commentOnce(number, comment) });
                }
                catch (error) {
                    // A conversation may be locked; the others are told all the same.
                    if (!(error instanceof errors/* Refusal */.P_))
                        throw error;
                    failed.push({ number, problem: (0,errors/* problem */.CC)("comment-refused", { said: error.message }) });
                }
            }
        });
        return { ...rollback, told, failed, untold: landings.slice(most).map(({ number }) => number) };
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
function rollbackOf({ history, deployment }, asked) {
    const isRollback = (entry) => entry.rollback !== null;
    if (asked === undefined) {
        const newest = history.entries.findLast(isRollback);
        return newest ?? (0,errors/* refuse */.TR)("not-a-rollback", { deployment: deployment.name, deploy: null });
    }
    const found = (0,target/* findTarget */.F)(history, asked, () => []);
    if ("problem" in found)
        throw new errors/* Refusal */.P_([found.problem]);
    if (isRollback(found.target))
        return found.target;
    return (0,errors/* refuse */.TR)("not-a-rollback", { deployment: deployment.name, deploy: found.target.id });
}
/** Commits on the branch whose changes the rollback took out, newest first. */
async function undoneCommits(repository, ledger, { entry, commit, before }) {
    const { branch } = ledger;
    const onBranch = await repository.commitsOf(branch);
    if (!onBranch.has(commit))
        return (0,errors/* refuse */.TR)("commit-missing", { deploy: entry.id, commit });
    const head = await repository.parentOf(commit);
    const { to, scope } = entry.rollback;
    const parts = scope === "all" ? ["image", "dags"] : [scope];
    const known = before.filter((earlier) => earlier.commit && onBranch.has(earlier.commit));
    const undone = new Set();
    for (const part of parts) {
        const source = sourceOf(before, to, part);
        if (source === null || !onBranch.has(source))
            continue;
        const isIn = await rollbacksBefore(repository, known, part, [head, source]);
        const stays = await commitsOn(repository, inEffectAt(source, part, known, isIn));
        const was = await commitsOn(repository, inEffectAt(head, part, known, isIn));
        const gone = [...was].filter((oid) => !stays.has(oid)).slice(0, restore_code/* commitsLookedAt */.mB);
        const { paths, except } = pathsOf(ledger, part);
        for (const { oid } of await repository.touching(gone, paths, except))
            undone.add(oid);
    }
    return [...onBranch].filter((oid) => undone.has(oid));
}
/** Tells whether a rollback's commit is in the history of one of the commits that matter for a part. */
async function rollbacksBefore(repository, entries, part, commits) {
    const rollbacks = entries.filter(({ rollback }) => rollback !== null);
    const sources = rollbacks.map(({ rollback }, index) => sourceOf(entries.slice(0, entries.indexOf(rollbacks[index])), rollback?.to, part));
    const before = new Map();
    for (const commit of new Set([...commits, ...sources.filter((source) => source !== null)])) {
        const all = new Set([commit, ...(await repository.commitsBefore(commit))]);
        const own = rollbacks.flatMap((rollback) => rollback.commit ?? []);
        before.set(commit, new Set(own.filter((oid) => all.has(oid))));
    }
    return (rollback, commit) => before.get(commit)?.has(rollback) ?? false;
}
async function commitsOn(repository, stretches) {
    const commits = new Set();
    for (const { head, after } of stretches) {
        for (const oid of await repository.commitsUpTo(head, after === null ? [] : [after]))
            commits.add(oid);
    }
    return commits;
}
function pathsOf({ deployment, settings, place }, part) {
    const nested = (0,ledger_settings/* nestedProjects */.yG)(settings, deployment);
    const kept = (0,restore/* keptPaths */.Jj)(deployment, place.inTree ? place.path : null, nested);
    return (0,restore/* restoredPaths */.hA)(deployment, part, kept);
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: ./.build/git/process.js + 5 modules
var git_process = __webpack_require__(8894);
// EXTERNAL MODULE: ./.build/git/repository.js + 3 modules
var git_repository = __webpack_require__(1710);
// EXTERNAL MODULE: ./.build/github/api.js + 3 modules
var api = __webpack_require__(26);
;// CONCATENATED MODULE: ./.build/actions/edges.js
/** Readies the edges for one action: the repository, GitHub, the clock, the log. */






/** What nearly every action reads. */
const readFirst = [
    `HEAD:${ledger_settings/* settingsPath */.xj}`,
    `refs/heads/${ledger_settings/* defaultManifestBranch */.Xw}:${ledger_settings/* defaultManifestPath */.wN}`,
];
/**
 * @param repository `owner/name`
 * @param ahead what was begun before the inputs were checked
 */
function edgesOf(job, repository, token, ahead) {
    mask(token);
    mask((0,git_process/* basicCredentials */.BG)(token));
    const remote = {
        url: `${job.serverUrl}/${repository}`,
        access: { kind: "token", token },
    };
    const github = (0,api/* gitHub */.g)({ apiUrl: job.apiUrl, repository, token });
    const preview = {
        first: once(() => github.look(readFirst, "all")),
        texts: async (places) => (await github.look(places, "texts")).texts,
    };
    // Asked while git works.
    void preview.first();
    const tools = {
        open: () => git_repository/* Repository */.L.open(remote, job.temporary || (0,external_node_os_.tmpdir)(), preview, ahead.takeFor(remote)),
        committer: once(async () => {
            await preview.first();
            return github.identity();
        }),
        now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
        step: step,
    };
    return { remote, github, tools };
}
/** Asks once, however often the answer is wanted. */
function once(ask) {
    let answer;
    return () => {
        answer ??= ask();
        return answer;
    };
}

;// CONCATENATED MODULE: ./.build/actions/comment.js







/** @returns why some pull requests could not be told */
async function comment_comment(ahead) {
    const job = currentJob();
    const input = (0,inputs/* readInputs */.Ko)("comment", toolkit_inputs((0,inputs/* inputNames */.vj)("comment")));
    const { tools, remote, github } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
    const result = await commentUndone({ deployment: input.deployment, deployId: input["deploy-id"] }, {
        ...tools,
        pulls: github,
        write: (rollback, landing) => markdown(undoneComment(rollback, landing, remote.url)),
    });
    setOutputs((0,report_outputs/* commentOutputs */.OY)(result));
    if (result.untold.length > 0) {
        warn(`${result.untold.length} pull requests were not told: too many at once.`);
    }
    await summarize(markdown(commentSummary(result, remote.url)));
    say(`${result.told.length} pull requests`);
    return result.failed.map(({ problem }) => problem);
}

// EXTERNAL MODULE: ./.build/report/hold-summary.js
var hold_summary = __webpack_require__(7217);
// EXTERNAL MODULE: ./.build/use-cases/guard-deploy.js + 1 modules
var guard_deploy = __webpack_require__(6349);
;// CONCATENATED MODULE: ./.build/actions/deployed-commit.js
/** Which commit a step of a deploy workflow is about. */

/**
 * The commit that is, or was, deployed: as given; that of the rollback that this job made; the one that the
 * workflow before a `workflow_run` tested; the run's own. Of another repository the run knows none.
 *
 * @throws {Refusal} `invalid-input`
 */
function deployedCommit(job, { commit, deployment, repository = job.repository }) {
    const start = `${job.serverUrl}/${repository} ${deployment ?? ""}`;
    const isMeant = (key) => deployment === undefined ? key.startsWith(start) : key === start;
    const made = Object.entries(job.rollbacks).findLast(([key]) => isMeant(key))?.[1];
    const known = commit ?? made;
    if (known)
        return known;
    if (repository.toLowerCase() !== job.repository.toLowerCase()) {
        throw new errors/* Refusal */.P_([
            (0,errors/* problem */.CC)("invalid-input", {
                input: "commit",
                problem: "is required when `repository` is another than the job's",
            }),
        ]);
    }
    return job.testedHead ?? job.sha;
}

;// CONCATENATED MODULE: ./.build/actions/guard.js








/** @returns why the commit may not be deployed; empty when it may */
async function guard(ahead) {
    const job = currentJob();
    const input = (0,inputs/* readInputs */.Ko)("guard", toolkit_inputs((0,inputs/* inputNames */.vj)("guard")));
    const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
    const commit = deployedCommit(job, input);
    const { deployment, problems } = await (0,guard_deploy/* guardDeploy */.h)({ deployment: input.deployment, commit }, tools);
    setOutputs((0,report_outputs/* guardOutputs */.S0)({ problems }));
    if (problems.length > 0)
        await summarize(markdown((0,hold_summary/* guardSummary */.c)(deployment, commit, problems)));
    else
        say(`The commit ${commit} may be deployed to ${deployment}.`);
    return problems;
}

// EXTERNAL MODULE: ./.build/report/history-summary.js
var history_summary = __webpack_require__(7032);
// EXTERNAL MODULE: ./.build/use-cases/read-history.js
var read_history = __webpack_require__(5237);
;// CONCATENATED MODULE: ./.build/actions/history.js







/** @returns nothing: the history is told, or an error says why not */
async function history_history(ahead) {
    const job = currentJob();
    const input = (0,inputs/* readInputs */.Ko)("history", toolkit_inputs((0,inputs/* inputNames */.vj)("history")));
    const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
    const result = await (0,read_history/* readHistory */.L)({ ...input, deployment: input.deployment, status: input.status }, tools);
    const outputs = (0,report_outputs/* historyOutputs */.Rf)(result);
    const deploys = fitting(outputs.deploys);
    if (deploys.length < outputs.deploys.length) {
        warn(`Outputs are limited: \`deploys\` has the newest ${deploys.length} of them.`);
    }
    setOutputs({ ...outputs, deploys });
    await summarize(markdown((0,history_summary/* historySummary */.x)(result, 500)));
    say(`${result.deployment}: ${result.total} deploys, current ${result.current ?? "none"}`);
    return [];
}
/** All outputs of a job share 1 MB, in characters of UTF-16; half of it is left to others. */
const room = 250_000;
function fitting(items) {
    const kept = [];
    let used = 0;
    for (const item of items) {
        used += JSON.stringify(item).length + 1;
        if (used > room)
            break;
        kept.push(item);
    }
    return kept;
}

// EXTERNAL MODULE: ./.build/report/wording.js
var wording = __webpack_require__(1709);
// EXTERNAL MODULE: ./.build/use-cases/hold-deploys.js
var hold_deploys = __webpack_require__(9328);
;// CONCATENATED MODULE: ./.build/actions/hold.js








/** @returns nothing: the hold is as it was asked for, or an error says why not */
async function hold(ahead) {
    const job = currentJob();
    const input = (0,inputs/* readInputs */.Ko)("hold", toolkit_inputs((0,inputs/* inputNames */.vj)("hold")));
    const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
    const result = await (0,hold_deploys/* holdDeploys */.E)({
        deployment: input.deployment,
        reason: input.release ? null : (input.reason ?? null),
        actor: job.actor,
    }, tools);
    setOutputs((0,report_outputs/* holdOutputs */.Sx)(result));
    await summarize(markdown((0,hold_summary/* holdSummary */.W)(result, wording/* inJob */.tq)));
    say(`${result.deployment}: ${result.hold ? "held" : "not held"}`);
    return [];
}

// EXTERNAL MODULE: ./.build/astro/api.js
var astro_api = __webpack_require__(7938);
// EXTERNAL MODULE: ./.build/ledger/adoption.js
var adoption = __webpack_require__(4136);
// EXTERNAL MODULE: ./.build/report/record-summary.js
var record_summary = __webpack_require__(2885);
// EXTERNAL MODULE: ./.build/use-cases/record-deploy.js
var record_deploy = __webpack_require__(5685);
;// CONCATENATED MODULE: ./.build/actions/record.js
/** The action `record/`: inputs in, one request out, and its result told. */










/** @returns nothing: a deploy is recorded, or an error says why not */
async function record(ahead) {
    const job = currentJob();
    const input = (0,inputs/* readInputs */.Ko)("record", toolkit_inputs((0,inputs/* inputNames */.vj)("record")));
    const repository = input.repository ?? job.repository;
    const { remote, tools } = edgesOf(job, repository, input.token, ahead);
    // The deploy step before this one has the same token.
    const token = process.env["ASTRO_API_TOKEN"] ?? "";
    if ((0,astro_api/* isToken */.s)(token))
        mask(token);
    const result = await (0,record_deploy/* recordDeploy */.V)(requestOf(job, input), {
        ...tools,
        ...((0,astro_api/* isToken */.s)(token) && { deployOnAstro: deployOnAstro(token) }),
    });
    const { entry, changed } = result;
    for (const warning of result.warnings)
        warn(warning);
    setOutputs((0,report_outputs/* recordOutputs */.QS)(result));
    await summarize(markdown((0,record_summary/* recordSummary */.i)(result, remote.url)));
    say(`${changed ? "Recorded" : "Was recorded before"}: deploy ${entry.id} (${entry.status}), ${entry.tag}`);
    return [];
}
function requestOf(job, input) {
    return {
        deployment: input.deployment,
        commit: deployedCommit(job, input),
        type: input["deploy-type"],
        status: input.status === "success" ? "deployed" : "failed",
        description: input.description,
        dagDeployEnabled: input["dag-deploy-enabled"],
        runtime: input.runtime,
        externalId: input["external-id"],
        deployId: input["deploy-id"],
        createdAt: undefined,
        run: job.run,
        actors: job,
    };
}
function deployOnAstro(token) {
    const api = (0,astro_api/* astro */.c)({ apiUrl: process.env["ASTRO_API_URL"], token });
    return async (place, commit) => {
        const found = await api.newestOf(place, commit);
        return found && { id: found.id, type: (0,adoption/* deployTypeOf */.hX)(found.type) };
    };
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./.build/git/workspace.js
/** The job's workspace: puts the new commit there for the steps that follow. */




/**
 * Checks a commit out, detached. An existing checkout of the same repository keeps its branches, its
 * remotes and its untracked files; an empty folder gets a shallow checkout.
 *
 * @returns false when the folder holds another repository, which is left alone
 * @throws {Refusal} `checkout-failed`
 */
async function checkOut(folder, remote, commit) {
    try {
        await (0,promises_.mkdir)(folder, { recursive: true });
        const plain = (0,git_process/* gitIn */.uM)({ folder, remote });
        const isNew = !(await exists((0,external_node_path_.join)(folder, ".git")));
        if (isNew)
            await plain(["init", "--quiet", "--template="]);
        const bound = (0,git_process/* gitIn */.uM)({ folder, remote, settings: await withoutFilters(plain) });
        // Named here, for settings in the workspace could name other folders.
        const place = ["--git-dir", (0,external_node_path_.join)(folder, ".git"), "--work-tree", folder];
        const git = (args, options) => bound([...place, ...args], options);
        const origin = await git(["config", "--get", "remote.origin.url"]).then((url) => url.trim(), () => null);
        if (origin !== null && !isSameRepository(origin, remote.url))
            return false;
        if (origin === null)
            await git(["remote", "add", "origin", remote.url]);
        const depth = isNew || (await isShallow(git)) ? ["--depth=1"] : [];
        await git(["fetch", "--no-tags", "--no-write-fetch-head", "--progress", ...depth, remote.url, commit], {
            network: true,
        });
        await git(["checkout", "--progress", "--force", "--detach", commit], { network: true });
        return true;
    }
    catch (error) {
        const said = error instanceof git_process/* GitFailure */.Xi ? error.stderr.trim() : String(error);
        return (0,errors/* refuse */.TR)("checkout-failed", { said: said.slice(0, 300) }, { cause: error });
    }
}
/**
 * Settings that switch filters off: files come as they lie in the commit, and what an earlier step, or a
 * hostile one, has put into the workspace's settings is not run.
 */
async function withoutFilters(git) {
    const printed = await git([
        "config",
        "--name-only",
        "--null",
        "--get-regexp",
        "^filter\\.",
    ]).catch(() => "");
    const drivers = new Set(printed
        .split("\0")
        .filter(Boolean)
        .map((key) => key.slice(0, key.lastIndexOf("."))));
    return [...drivers].flatMap((driver) => [
        [`${driver}.smudge`, ""],
        [`${driver}.clean`, ""],
        [`${driver}.process`, ""],
        [`${driver}.required`, "false"],
    ]);
}
async function isShallow(git) {
    return (await git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
}
/** The same server and name, whatever credentials, `.git` or protocol stand around them. */
function isSameRepository(a, b) {
    const bare = (url) => url
        .replace(/^(?:[a-z+]+:\/\/)?(?:[^@/]*@)?/i, "")
        .replace(":", "/")
        .replace(/\/+$/, "")
        .replace(/\.git$/, "")
        .toLowerCase();
    return bare(a) === bare(b);
}
async function exists(path) {
    return (0,promises_.stat)(path).then(() => true, () => false);
}

// EXTERNAL MODULE: ./.build/report/rollback-summary.js + 1 modules
var rollback_summary = __webpack_require__(6660);
// EXTERNAL MODULE: ./.build/ledger/message.js
var message = __webpack_require__(6885);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(8500);
// EXTERNAL MODULE: ./.build/rollback/delivery.js
var delivery = __webpack_require__(8835);
;// CONCATENATED MODULE: ./.build/use-cases/carry-rollback.js
/** Has a pushed rollback deployed: finds or starts its deploy, and follows that to its end. */



/** Never throws a {@link Refusal}: the rollback stands, so what goes wrong is a result. */
async function carryRollback(request, tools) {
    const progress = { isStarted: false, url: null };
    try {
        return request.carrier === "workflow"
            ? await byWorkflow(request, tools, progress)
            : await byAstro(request, tools, progress);
    }
    catch (error) {
        if (!(error instanceof errors/* Refusal */.P_))
            throw error;
        const { url } = progress;
        return { status: null, externalId: null, url, problem: whyUnknown(error, progress) };
    }
}
function whyUnknown(error, { isStarted }) {
    const [first] = error.problems;
    const { code, message: said } = first;
    if (!code.endsWith("-refused") && !code.endsWith("-unreachable"))
        return first;
    return (0,errors/* problem */.CC)(isStarted || isLost(error) ? "delivery-unknown" : "deploy-not-started", { said });
}
async function byWorkflow(request, tools, progress) {
    const { commit, timeout } = request;
    const { workflows, say } = tools;
    const end = Date.now() + timeout;
    const found = (await runOf(request, tools)) ?? (await start(request, tools, progress));
    Object.assign(progress, { isStarted: true, url: found.url });
    say(`Deploy run: ${found.url}`);
    const wrong = (0,delivery/* judgeRun */.Zy)(found, commit);
    if (wrong && found.commit !== commit)
        return ended(null, found, wrong);
    const run = await followed(found, () => workflows.run(found.id), ({ status }) => status, ({ conclusion }) => conclusion !== null, { end, say });
    if (run.conclusion === null) {
        const what = `the deploy run ${run.url}`;
        return ended(null, run, (0,errors/* problem */.CC)("delivery-timeout", { what, minutes: timeout / 60_000 }));
    }
    const failure = (0,delivery/* judgeRun */.Zy)(run, commit);
    return ended(failure ? "failed" : "deployed", run, failure);
}
const ended = (status, { url, conclusion }, why) => ({
    status,
    externalId: null,
    url,
    conclusion,
    problem: why,
});
/** How long what was started may take to show up, in milliseconds. */
const showsUp = 20_000;
/** Looks until it is there. @param patience in milliseconds; 0: looks just once */
async function appeared(look, patience = showsUp) {
    const end = Date.now() + patience;
    for (const wait of waits()) {
        const found = await look();
        if (found)
            return found;
        if (Date.now() + wait > end)
            break;
        await (0,external_node_timers_promises_.setTimeout)(wait);
    }
    return null;
}
/** Whether a call may have done its work, and only its answer is missing. */
function isLost(error) {
    const lost = ["github-unreachable", "astro-unreachable"];
    return error instanceof errors/* Refusal */.P_ && lost.includes(error.problems[0].code);
}
/** A run that the push, or an earlier attempt of this run, started. */
async function runOf({ deployment, commit, pushStartsRuns }, { workflows }) {
    const { workflow = "" } = deployment;
    return appeared(async () => (0,delivery/* tellingRun */.j6)(await workflows.runsOn(workflow, commit)), pushStartsRuns ? showsUp : 0);
}
async function start({ deployment, entry, commit }, { workflows, say, now }, progress) {
    const { workflow = "", branch } = deployment;
    const isOnTag = deployment["dispatch-on"] === "tag";
    const ref = isOnTag ? entry.tag : branch;
    const head = isOnTag ? commit : await workflows.headOf(branch);
    // What came after it was not looked at by who asked for the rollback.
    if (head !== commit)
        throw new errors/* Refusal */.P_([(0,errors/* problem */.CC)("branch-moved-on", { branch, head, commit })]);
    // A server's clock may be behind ours.
    const since = new Date(Date.parse(now()) - 60_000).toISOString();
    const before = new Set((await workflows.startedSince(workflow, since)).map(({ id }) => id));
    say(`Starting ${workflow} on ${ref}`);
    let lost = null;
    const told = await workflows.dispatch(workflow, ref).catch((error) => {
        if (!isLost(error))
            throw error;
        lost = error;
        return null;
    });
    Object.assign(progress, { isStarted: lost === null, url: told?.url ?? null });
    if (told)
        return workflows.run(told.id);
    // Somebody else may start the same workflow just now.
    const started = async () => (await workflows.startedSince(workflow, since)).filter((run) => !before.has(run.id));
    const found = (await appeared(async () => (await started()).find((run) => run.commit === commit))) ??
        (await started())[0];
    if (found)
        return found;
    throw lost ?? new errors/* Refusal */.P_([(0,errors/* problem */.CC)("deploy-run-not-found", { workflow })]);
}
async function byAstro(request, tools, progress) {
    const { target, timeout } = request;
    const { astro, say } = tools;
    if (!astro || target.externalId === null)
        throw new Error("Astro was not readied");
    const end = Date.now() + timeout;
    const description = descriptionOf(request);
    const earlier = () => astro.started(description);
    const found = (await earlier()) ??
        (await astro.rollBack(target.externalId, description).catch(async (error) => {
            const made = isLost(error) ? await appeared(earlier) : null;
            if (made)
                return made;
            throw error;
        }));
    progress.isStarted = true;
    say(`Astro deploy: ${found.id}`);
    const deploy = await followed(found, () => astro.deploy(found.id), ({ status }) => status, ({ status }) => status !== "INITIALIZED", { end, say });
    const result = { externalId: deploy.id, url: null };
    if (deploy.status === "DEPLOYED")
        return { ...result, status: "deployed", problem: null };
    if (deploy.status !== "INITIALIZED") {
        return {
            ...result,
            status: "failed",
            problem: (0,errors/* problem */.CC)("astro-deploy-failed", { deploy: deploy.id }),
        };
    }
    const what = `Astro's deploy ${deploy.id}`;
    const late = (0,errors/* problem */.CC)("delivery-timeout", { what, minutes: timeout / 60_000 });
    return { ...result, status: null, problem: late };
}
/** Names the rollback, so that it is found again; 500 characters at most, as Astro wants. */
function descriptionOf({ deployment, entry, commit }) {
    const mark = ` (deploy ${entry.id} of ${deployment.name}, ${commit.slice(0, 12)})`;
    const reason = [...(entry.rollback?.reason ?? "")].slice(0, 500 - mark.length).join("");
    return `${reason}${mark}`;
}
/** Looks again and again until it is over or the time is; says each change. @returns what was seen last */
async function followed(first, look, word, isOver, { end, say }) {
    let seen = first;
    let said = "";
    for (const wait of waits()) {
        if (word(seen) !== said)
            say(`${new Date().toISOString().slice(11, 19)} ${word(seen)}`);
        said = word(seen);
        if (isOver(seen) || Date.now() + wait > end)
            return seen;
        await (0,external_node_timers_promises_.setTimeout)(wait);
        seen = await look();
    }
    return seen;
}
/** Pauses that grow from one second to fifteen, in milliseconds. */
function* waits() {
    for (let wait = 1_000;; wait = Math.min(wait * 1.5, 15_000))
        yield wait;
}

;// CONCATENATED MODULE: ./.build/use-cases/deliver-rollback.js
/** Delivers a pushed rollback: shows it, has it deployed, and writes the outcome down. */




/** The rollback stands, so what goes wrong here is a result. */
async function deliverRollback(request, tools) {
    const { run } = request;
    const warnings = [];
    const optional = async (work) => {
        try {
            return await work();
        }
        catch (error) {
            if (!(error instanceof errors/* Refusal */.P_))
                throw error;
            warnings.push(error.message);
            return null;
        }
    };
    const shown = await optional(() => tools.page.showDeployment(shownOf(request)));
    if (shown !== null)
        await optional(() => tools.page.showState(shown, "in_progress", run));
    const carried = await tools.step(titles[request.carrier], () => carryRollback(request, tools));
    const delivery = await recorded(request, carried, tools);
    const { url, problem: why } = delivery;
    const state = delivery.status === null ? "error" : why ? "failure" : "success";
    if (shown !== null)
        await optional(() => tools.page.showState(shown, state, url ?? run));
    return { ...delivery, warnings };
}
/** Writes the outcome down, and takes in what the deploy's own record says. */
async function recorded(request, delivery, tools) {
    const { status, problem: why, url } = delivery;
    if (status === null)
        return delivery;
    try {
        const entry = await writeOutcome(request, { ...delivery, status }, tools);
        if (status === "deployed" || entry.status !== "deployed" || url === null)
            return delivery;
        // The run had deployed when it failed.
        const ill = (0,errors/* problem */.CC)("deploy-run-ill", { url, conclusion: delivery.conclusion ?? "failure" });
        return { ...delivery, status: "deployed", problem: ill };
    }
    catch (error) {
        if (!(error instanceof errors/* Refusal */.P_))
            throw error;
        const unwritten = (0,errors/* problem */.CC)("outcome-unwritten", { outcome: status, said: error.message });
        return { ...delivery, problem: why ?? unwritten };
    }
}
function shownOf({ commit, deployment, entry }) {
    const { to = "", from = null, reason = "" } = entry.rollback ?? {};
    return {
        commit,
        environment: deployment.name,
        description: `Back to deploy ${to}: ${(0,message/* oneLine */.TN)(reason)}`,
        payload: { deploy: entry.id, from, to, reason },
    };
}
const titles = { workflow: "Deploy by the workflow", astro: "Roll back on Astro" };
/** What the deploy's own `record` step has not written down yet. @returns the entry as it is then */
async function writeOutcome({ deployment, commit, actors, run }, { status, externalId }, tools) {
    const { entry } = await (0,record_deploy/* recordDeploy */.V)({
        deployment: deployment.name,
        commit,
        status,
        externalId: externalId ?? undefined,
        run,
        actors,
        type: "infer",
        description: "",
        dagDeployEnabled: undefined,
        runtime: undefined,
        deployId: undefined,
        createdAt: undefined,
    }, tools);
    return entry;
}

// EXTERNAL MODULE: ./.build/use-cases/publish.js
var publish = __webpack_require__(169);
// EXTERNAL MODULE: ./.build/use-cases/roll-back.js + 5 modules
var roll_back = __webpack_require__(7272);
;// CONCATENATED MODULE: ./.build/actions/rollback.js
/** The root action: inputs in, one request out, and its result told. */














/** @returns what stands against the rollback, or was left undone after it; empty when all is well */
async function rollback(ahead) {
    const job = currentJob();
    const input = (0,inputs/* readInputs */.Ko)("rollback", toolkit_inputs((0,inputs/* inputNames */.vj)("rollback")));
    const repository = input.repository ?? job.repository;
    const edges = edgesOf(job, repository, input.token, ahead);
    const { remote, github, tools } = edges;
    if (input["astro-token"])
        mask(input["astro-token"]);
    const logins = [...new Set([job.actor, job.triggeringActor])];
    const people = once(() => Promise.all(logins.map(async (login) => ({ login, permission: await github.permissionOf(login) }))));
    void people();
    const result = await (0,roll_back/* rollBack */.F)(rollback_requestOf(job, input), { ...tools, people });
    if (result.kind !== "done")
        return tell(job, input, remote, result);
    return afterPush(async () => {
        const told = await tell(job, input, remote, result);
        return [...told, ...(await deliver(job, input, edges, result))];
    });
}
/** The rollback stands, whatever fails from here on. */
async function afterPush(work) {
    try {
        return await work();
    }
    catch (error) {
        if (error instanceof errors/* Refusal */.P_)
            return error.problems;
        return [(0,errors/* problem */.CC)("after-push-failed", { said: String(error) })];
    }
}
/** Outputs, summary, log, and the workspace for the steps that follow. */
async function tell(job, input, remote, result) {
    setOutputs((0,report_outputs/* rollbackOutputs */.Hj)(result));
    for (const { message } of result.plan.warnings)
        warn(message);
    if (result.kind === "done" && !result.confirmed)
        warn(publish/* unconfirmed */.B1);
    await summarize(markdown((0,rollback_summary/* rollbackSummary */.j0)(result, remote.url, wording/* inJob */.tq)));
    if (result.kind === "refused")
        return result.plan.problems;
    if (result.kind === "planned") {
        for (const { code, message } of result.plan.problems)
            say(`Not eligible: ${code}: ${message}`);
        return [];
    }
    say(`${result.changed ? "Pushed" : "Had pushed before"}: ${result.entry.tag} on ${result.commit}`);
    rememberRollback(job, remote.url, result.plan.deployment.name, result.commit);
    if (!input.checkout || !job.workspace)
        return [];
    try {
        const isThere = await step("Check the new commit out", () => checkOut(job.workspace, remote, result.commit));
        if (!isThere) {
            warn("The workspace holds another repository, so the new commit was not checked out there.");
        }
        return [];
    }
    catch (error) {
        // What is left to do needs no workspace.
        if (error instanceof errors/* Refusal */.P_)
            return error.problems;
        throw error;
    }
}
function rollback_requestOf(job, input) {
    return {
        deployment: input.deployment,
        deployId: input["deploy-id"],
        reason: input.reason,
        scope: input.scope,
        dryRun: input["dry-run"],
        allowDowngrade: input["allow-downgrade"],
        hold: input.hold,
        expectedHead: input["expected-head"],
        expectedNewest: input["expected-newest"],
        deliver: input.deliver,
        hasAstroToken: input["astro-token"] !== undefined,
        run: job.run,
        actors: job,
        author: (0,api/* noReply */.c)(job.actor, job.actorId, job.apiUrl),
    };
}
/** Has the new commit deployed, where that is wanted. @returns why it was not */
async function deliver(job, input, { github, tools, remote }, rolledBack) {
    const { plan, entry, commit } = rolledBack;
    const { carrier, target, deployment } = plan;
    if (carrier === "none" || !target)
        return [];
    if (entry.status === "deployed") {
        const { externalId } = entry;
        const done = {
            status: "deployed",
            externalId,
            url: null,
            problem: null,
            warnings: [],
        };
        return tellDelivery(rolledBack, remote, done);
    }
    const token = input["astro-token"];
    const place = deployment.astro;
    const committer = await tools.committer();
    const result = await deliverRollback({
        ...{ deployment, entry, commit, target, carrier, run: job.run, actors: job },
        // A push with the job's own token starts nothing.
        pushStartsRuns: committer.name !== "github-actions[bot]",
        timeout: input["deliver-timeout"],
    }, {
        ...tools,
        say: say,
        workflows: github,
        astro: token && place ? (0,astro_api/* astro */.c)({ apiUrl: process.env["ASTRO_API_URL"], token }).at(place) : null,
        page: github,
    });
    return tellDelivery(rolledBack, remote, result);
}
async function tellDelivery(rolledBack, remote, result) {
    setOutputs({ delivered: result.status === "deployed" });
    for (const warning of result.warnings)
        warn(warning);
    const summary = (0,rollback_summary/* rollbackSummary */.j0)(rolledBack, remote.url, wording/* inJob */.tq, result);
    await summarize(markdown(summary), "instead");
    return result.problem ? [result.problem] : [];
}

// EXTERNAL MODULE: ./.build/report/verify-summary.js
var verify_summary = __webpack_require__(2977);
// EXTERNAL MODULE: ./.build/use-cases/verify-ledger.js + 1 modules
var verify_ledger = __webpack_require__(7435);
;// CONCATENATED MODULE: ./.build/actions/verify.js








/** @returns what is wrong, or still wrong after a repair; empty when all is well */
async function verify(ahead) {
    const job = currentJob();
    const input = (0,inputs/* readInputs */.Ko)("verify", toolkit_inputs((0,inputs/* inputNames */.vj)("verify")));
    const { tools } = edgesOf(job, input.repository ?? job.repository, input.token, ahead);
    const result = await (0,verify_ledger/* verifyLedger */.x)({ deployment: input.deployment, repair: input.repair }, tools);
    const left = result.repaired ? result.remaining : result.problems;
    setOutputs((0,report_outputs/* verifyOutputs */.ce)(result));
    await summarize(markdown((0,verify_summary/* verifySummary */.I)(result, wording/* inJob */.tq)));
    say(`${result.deployment}: ${result.problems.length} findings, ${left.length} left`);
    return left;
}

;// CONCATENATED MODULE: ./.build/actions.js
/**
 * All actions, and the command line. No action throws: whatever goes wrong becomes outputs, a summary, and
 * annotations with what to do; the details go to the debug log.
 */












const actions = {
    rollback: (ahead) => settled(rollback(ahead), async (problems) => {
        setOutputs((0,report_outputs/* failureOutputs */.rd)(problems));
        await tellFailure("Not rolled back", problems);
    }),
    record: (ahead) => {
        const unchanged = "The history was not changed; the deploy itself may have happened.";
        return settled(record(ahead), (problems) => tellFailure("Deploy not recorded", problems, unchanged));
    },
    guard: (ahead) => settled(guard(ahead), async (problems) => {
        setOutputs((0,report_outputs/* guardOutputs */.S0)({ problems }));
        await tellFailure("Not known whether the commit may be deployed", problems);
    }),
    hold: (ahead) => settled(hold(ahead), (problems) => tellFailure("Hold not changed", problems)),
    history: (ahead) => settled(history_history(ahead), (problems) => tellFailure("History not read", problems)),
    verify: (ahead) => settled(verify(ahead), (problems) => tellFailure("Ledger not checked", problems)),
    comment: (ahead) => settled(comment_comment(ahead), (problems) => tellFailure("Pull requests not told", problems)),
};
/** The command line. Loaded only where it is used, for actions have to start fast. */
async function commandLine(args, version) {
    const { run } = await Promise.all(/* import() */[__webpack_require__.e(886), __webpack_require__.e(110)]).then(__webpack_require__.bind(__webpack_require__, 8110));
    return run(args, version);
}
async function settled(action, tell) {
    try {
        const problems = await action;
        if (problems.length > 0)
            fail(problems);
    }
    catch (error) {
        const problems = problemsOf(error);
        debug(detailsOf(error));
        fail(problems);
        await tell(problems);
    }
}
function tellFailure(title, problems, unchanged) {
    return summarize(markdown((0,rollback_summary/* failureSummary */.jg)(title, problems, unchanged)));
}
function problemsOf(error) {
    if (error instanceof errors/* Refusal */.P_)
        return error.problems;
    return [(0,errors/* problem */.CC)("unexpected", { said: error instanceof Error ? error.message : String(error) })];
}
function detailsOf(error) {
    if (!(error instanceof Error))
        return String(error);
    const cause = error.cause === undefined ? "" : `\nCaused by: ${detailsOf(error.cause)}`;
    return `${error.stack ?? error.message}${cause}`;
}


/***/ }),

/***/ 7938:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ astro),
/* harmony export */   s: () => (/* binding */ isToken)
/* harmony export */ });
/* harmony import */ var ky__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6725);
/* harmony import */ var ky__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9010);
/* harmony import */ var ky__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1625);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7597);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4377);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(961);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _web_fetch_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2255);
/** Astro's API. The only module that knows it. */




const usualApi = "https://api.astronomer.io/platform/v1beta1";
/** How long one call may take, in milliseconds. */
const patience = 20_000;
const pageSize = 100;
const deploySchema = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
    id: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(),
    type: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(),
    status: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP(),
    createdAt: zod__WEBPACK_IMPORTED_MODULE_3__/* .datetime */ .w$({ offset: true }),
    description: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().nullish(),
    isDagDeployEnabled: zod__WEBPACK_IMPORTED_MODULE_2__/* .boolean */ .zMY().optional(),
    imageTag: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional(),
    dagTarballVersion: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional(),
    astroRuntimeVersion: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional(),
    rollbackFromId: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().nullish(),
    createdBySubject: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
        fullName: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional(),
        username: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional(),
        apiTokenName: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP().optional(),
    })
        .optional(),
    git: zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({
        commitSha: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP()
            .regex(/^[0-9a-f]{40}$/)
            .optional()
            .catch(undefined),
    })
        .nullish(),
});
const pageSchema = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ totalCount: zod__WEBPACK_IMPORTED_MODULE_2__/* .number */ .aig(), deploys: zod__WEBPACK_IMPORTED_MODULE_2__/* .array */ .YOg(deploySchema) });
/** Whether a text can be a token at all: anything else must not get into a request, or into its errors. */
function isToken(text) {
    return /^[\x21-\x7e]+$/.test(text);
}
function astro({ apiUrl, token }) {
    const prefixUrl = apiUrl || usualApi;
    const client = ky__WEBPACK_IMPORTED_MODULE_4__/* ["default"] */ .Ay.create({
        prefixUrl,
        headers: { authorization: `Bearer ${token}` },
        timeout: patience,
        retry: { limit: 4, methods: ["get"], maxRetryAfter: 60_000, retryOnTimeout: true },
        fetch: (input) => byProxy(prefixUrl, input),
    });
    const pathOf = ({ organization, deployment }) => `organizations/${encodeURIComponent(organization)}/deployments/${encodeURIComponent(deployment)}/deploys`;
    const page = (place, offset) => {
        const searchParams = { limit: pageSize, offset };
        return answered(pageSchema, () => client.get(pathOf(place), { searchParams }).json());
    };
    return {
        async deploys(place) {
            const found = [];
            for (let total = 1; found.length < total;) {
                const { deploys, totalCount } = await page(place, found.length);
                if (deploys.length === 0)
                    break;
                found.push(...deploys);
                total = totalCount;
            }
            return found;
        },
        async newestOf(place, commit) {
            const { deploys } = await page(place, 0);
            const [newest] = deploys
                .filter(({ git }) => git?.commitSha === commit)
                .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
            return newest ?? null;
        },
        at: (place) => ({
            async started(description) {
                const { deploys } = await page(place, 0);
                return deploys.find((deploy) => deploy.description === description) ?? null;
            },
            rollBack: (deploy, description) => {
                const path = `${pathOf(place)}/${encodeURIComponent(deploy)}/rollback`;
                return answered(deploySchema, () => client.post(path, { json: { description }, retry: onlyWhenRefused }).json());
            },
            deploy: (id) => answered(deploySchema, () => client.get(`${pathOf(place)}/${encodeURIComponent(id)}`).json()),
        }),
    };
}
/** For what must not be done twice: it is asked again only where Astro said that it did not do it. */
const onlyWhenRefused = {
    methods: ["post"],
    statusCodes: [429],
    shouldRetry: ({ error }) => (error instanceof ky__WEBPACK_IMPORTED_MODULE_5__/* .HTTPError */ .H ? undefined : false),
};
/** ky gives a request of Node's own `fetch`, which the one by proxy does not take. */
async function byProxy(prefixUrl, input) {
    const request = new Request(input);
    const { url, method, signal } = request;
    const headers = Object.fromEntries(request.headers);
    const body = request.body ? await request.text() : null;
    const answer = await (0,_web_fetch_js__WEBPACK_IMPORTED_MODULE_1__/* .fetchBy */ .S)(prefixUrl)(url, { method, headers, signal, body });
    const { status, statusText } = answer;
    const text = (await answer.text()) || null;
    return new Response(text, { status, statusText, headers: [...answer.headers] });
}
/** Asks, and checks the answer. @throws {Refusal} `astro-refused`, `astro-unreachable` */
async function answered(schema, ask) {
    try {
        return schema.parse(await ask());
    }
    catch (error) {
        if (error instanceof ky__WEBPACK_IMPORTED_MODULE_5__/* .HTTPError */ .H) {
            const { status } = error.response;
            // What it has done by then is not known.
            if (status >= 500)
                return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("astro-unreachable", { said: `it answers ${status}` });
            const said = zod__WEBPACK_IMPORTED_MODULE_2__/* .object */ .Ikc({ message: zod__WEBPACK_IMPORTED_MODULE_2__/* .string */ .YjP() }).safeParse(await bodyOf(error.response));
            const message = said.success ? said.data.message.slice(0, 300) : "";
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("astro-refused", { status, said: message }, { cause: error });
        }
        const said = error instanceof zod__WEBPACK_IMPORTED_MODULE_6__/* .ZodError */ .G
            ? "its answer is not the one that its API description tells of"
            : error instanceof ky__WEBPACK_IMPORTED_MODULE_7__/* .TimeoutError */ .M
                ? `no answer within ${patience / 1000} s`
                : String(error instanceof Error ? error.message : error);
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("astro-unreachable", { said }, { cause: error });
    }
}
function bodyOf(response) {
    return response.json().catch(() => null);
}


/***/ }),

/***/ 5809:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   VC: () => (/* binding */ push),
/* harmony export */   X4: () => (/* binding */ PushRefused),
/* harmony export */   j: () => (/* binding */ graftsOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _process_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8894);
/* harmony import */ var _refusal_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1757);
/** The push: all refs or none, each from just the value that we saw, and what its answer means. */



/** The server refuses a push. */
class PushRefused extends _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_ {
    /** The refs that are refused on their own account. */
    refs;
    constructor(problems, refs, options) {
        super(problems, options);
        this.refs = refs;
    }
}
/**
 * What keeps git from sending files that the remote has: it leaves out what hangs on the parents of a new
 * commit, but not what an annotated tag alone reaches. So for the time of the push the commits that a new
 * one reuses pass for its parents. Where git no longer knows grafts (3.0), it only sends more.
 *
 * @param isOnRemote whether the remote has a tag of a commit; others would be sent with all that they hold
 */
function graftsOf(updates, isOnRemote) {
    return updates
        .map(({ from, to, reuses = [] }) => [to, from, ...reuses.filter(isOnRemote)].filter(Boolean))
        .filter((line) => line.length > 2)
        .map((line) => `${line.join(" ")}\n`)
        .join("");
}
/**
 * @param git in a copy whose remote `origin` is the remote
 * @param grafts a file as {@link graftsOf} makes it
 */
async function push(git, remote, updates, grafts) {
    try {
        await git([
            ...["push", "--atomic", "--porcelain", "--progress", "--no-verify"],
            ...updates.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ""}`),
            "origin",
            ...updates.map(({ ref, to }) => `${to}:${ref}`),
        ], { network: true, grafts });
        return { kind: "done" };
    }
    catch (error) {
        if (!(error instanceof _process_js__WEBPACK_IMPORTED_MODULE_1__/* .GitFailure */ .Xi))
            throw error;
        const refused = (0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .refusedRefs */ .NO)(error.stdout);
        if (refused.length === 0) {
            const broken = (0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .connectionProblem */ .E3)(error.stderr, {
                repository: remote.url,
                writing: true,
            });
            return broken.code === "network"
                ? { kind: "broken", refusal: new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_([broken], { cause: error }) }
                : { kind: "refused", refusal: new PushRefused([broken], [], { cause: error }) };
        }
        const judged = (0,_refusal_js__WEBPACK_IMPORTED_MODULE_2__/* .judgeRefusal */ .cT)(refused, error.stderr);
        const { problems, refs } = judged;
        if (!problems)
            return { kind: "race", refs };
        return { kind: "refused", refusal: new PushRefused(problems, refs, { cause: error }) };
    }
}


/***/ }),

/***/ 1710:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  L: () => (/* binding */ Repository)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./.build/errors.js
var errors = __webpack_require__(9243);
// EXTERNAL MODULE: ./.build/git/copy.js
var git_copy = __webpack_require__(7432);
;// CONCATENATED MODULE: ./.build/git/fast-import.js
/** Where new objects are kept from being lost: refs of our own copy only. */
const scratch = "refs/new";
/** The input that makes commits, then tags, and prints the ID of each on a line of its own. */
function fastImportStream(commits, tags) {
    const marks = [...commits, ...tags].map((_, index) => `get-mark :${index + 1}\n`);
    return [
        "feature done\n",
        ...commits.map((commit, index) => commitCommand(commit, index + 1)),
        ...tags.map((tag, index) => tagCommand(tag, commits.length + index + 1)),
        ...marks,
        "done\n",
    ].join("");
}
/** The input that makes files' contents, and prints the ID of each on a line of its own. */
function textsStream(texts) {
    const blobs = texts.map((text, index) => `blob\nmark :${index + 1}\n${data(text)}`);
    const marks = texts.map((_, index) => `get-mark :${index + 1}\n`);
    return ["feature done\n", ...blobs, ...marks, "done\n"].join("");
}
function commitCommand(commit, mark) {
    const { parent, author, committer, date, message, changes } = commit;
    return [
        `commit ${scratch}/${mark}\nmark :${mark}\n`,
        `author ${signature(author, date)}\ncommitter ${signature(committer, date)}\n`,
        data(message),
        parent === null ? "" : `from ${parent}\n`,
        ...changes.map(changeCommand),
        "\n",
    ].join("");
}
function changeCommand(change) {
    const path = quoted(change.path === "." ? "" : change.path);
    if ("text" in change)
        return `M 100644 inline ${path}\n${data(change.text)}`;
    return change.entry ? `M ${change.entry.mode} ${change.entry.oid} ${path}\n` : `D ${path}\n`;
}
function tagCommand({ name, target, tagger, date, message }, mark) {
    const from = typeof target === "number" ? `:${target + 1}` : target;
    return `tag ${name}\nmark :${mark}\nfrom ${from}\ntagger ${signature(tagger, date)}\n${data(message)}`;
}
/** Counted in bytes, so that nothing in a text can end it. */
function data(text) {
    return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
function signature({ name, email }, date) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    const plain = (text) => text.replace(/[<>\u0000-\u001f]/g, "").trim();
    return `${plain(name)} <${plain(email)}> ${Math.floor(Date.parse(date) / 1000)} +0000`;
}
/** A path in C style quotes. */
function quoted(path) {
    const escaped = path.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n");
    return `"${escaped}"`;
}

// EXTERNAL MODULE: ./.build/git/process.js + 5 modules
var process = __webpack_require__(8894);
;// CONCATENATED MODULE: ./.build/git/objects.js

class Objects {
    #start;
    #conversation = null;
    /** The end of what was asked before. */
    #before = Promise.resolve();
    /** Trees never change: object name → tree. */
    #trees = new Map();
    /** @param start starts `git cat-file --batch` */
    constructor(start) {
        this.#start = start;
    }
    [Symbol.dispose]() {
        this.#conversation?.end();
    }
    /**
     * @param name an object ID, or one followed by `^{tree}`
     * @returns null when there is no such object
     * @throws {GitFailure} when it cannot be fetched
     */
    read(name) {
        const answer = this.#before.then(() => (0,process/* retried */.sT)(() => this.#ask(name)));
        this.#before = answer.catch(() => undefined);
        return answer;
    }
    async #ask(name) {
        this.#conversation ??= this.#start();
        try {
            const conversation = this.#conversation;
            conversation.say(`${name}\n`);
            const [oid = "", type = "", size] = (await conversation.line()).split(" ");
            if (size === undefined)
                return null;
            const content = await conversation.bytes(Number(size));
            await conversation.line();
            return { oid, type, content };
        }
        catch (error) {
            this.#conversation = null;
            throw error;
        }
    }
    /**
     * What a commit or tree holds at a path.
     *
     * @param path `.` is the whole tree
     * @returns null when there is nothing
     */
    async entryAt(treeish, path) {
        const root = await this.#tree(`${treeish}^{tree}`);
        if (!root)
            return null;
        let found = { mode: folder, oid: root.oid };
        for (const name of path === "." ? [] : path.split("/")) {
            const tree = found?.mode === folder ? await this.#tree(found.oid) : null;
            found = tree?.entries.get(name) ?? null;
        }
        return found;
    }
    #tree(name) {
        const known = this.#trees.get(name);
        if (known)
            return known;
        const tree = this.read(name).then((object) => object?.type === "tree" ? { oid: object.oid, entries: entriesOf(object) } : null);
        this.#trees.set(name, tree);
        tree.catch(() => this.#trees.delete(name));
        return tree;
    }
}
const folder = "040000";
/** A tree object: for each entry mode, space, name, NUL, and the ID in bytes. */
function entriesOf({ oid, content }) {
    const entries = new Map();
    const length = oid.length / 2;
    for (let at = 0; at < content.length;) {
        const space = content.indexOf(" ", at);
        const end = content.indexOf(0, space);
        const id = content.subarray(end + 1, end + 1 + length);
        entries.set(content.toString("utf8", space + 1, end), {
            mode: content.toString("latin1", at, space).padStart(6, "0"),
            oid: id.toString("hex"),
        });
        at = end + 1 + length;
    }
    return entries;
}

// EXTERNAL MODULE: ./.build/git/push.js
var push = __webpack_require__(5809);
// EXTERNAL MODULE: ./.build/git/refusal.js
var refusal = __webpack_require__(1757);
;// CONCATENATED MODULE: ./.build/git/tags.js
/** The format that prints the name and some fields of each ref, each ended by a NUL. */
function formatOf(fields) {
    return `--format=${["refname", ...fields].map((field) => `%(${field})%00`).join("")}`;
}
/** @param count of the fields, without the name */
function rowsOf(printed, count) {
    const values = printed.split("\0");
    const rows = [];
    for (let at = 0; at + count < values.length; at += count + 1) {
        const [ref = "", ...row] = values.slice(at, at + count + 1);
        rows.push([ref.trim(), ...row]);
    }
    return rows;
}
const tagFields = [
    ...["objecttype", "objectname", "*objectname", "contents:body"],
    "contents:trailers:only=true,unfold=true",
];
function tagsOf(read) {
    return new Map([...read].map(([name, [type, object = "", commit = "", body = "", trailers = ""]]) => {
        const isAnnotated = type === "tag";
        const message = isAnnotated ? { body, trailers } : null;
        return [name, { name, object, commit: isAnnotated ? commit : object, message }];
    }));
}
const foreignTagFields = [
    ...["objecttype", "objectname", "*objecttype", "*objectname", "creatordate:iso-strict"],
    ...["taggername", "authorname", "contents:subject"],
];
/** Those of commits. */
function foreignTagsOf(read) {
    return [...read].flatMap(([name, values]) => {
        const [type, object = "", targetType, target = "", createdAt = "", ...words] = values;
        const [tagger, author, subject = ""] = words;
        if (type !== "commit" && targetType !== "commit")
            return [];
        const commit = type === "commit" ? object : target;
        return [{ name, commit, createdAt, by: tagger || author || "", subject }];
    });
}

;// CONCATENATED MODULE: ./.build/git/repository.js
/**
 * Our own copy of the repository: bare, shallow, and without file contents until they are read.
 * Small verbs over git; what they mean for a rollback is decided elsewhere.
 */










class Repository {
    #git;
    #objects;
    #folder;
    #remote;
    /** What was found to differ, by what was compared: neither ever changes. */
    #changes = new Map();
    #preview;
    /** Commits that are in our copy. */
    #present = new Set();
    /** Those of them of which the remote has a tag that is in our copy, too. */
    #tagged = new Set();
    /** Contents of files that are in our copy. */
    #texts = new Set();
    /** Refs that were fetched beforehand, each for the first who asks. */
    #foreseen = new Map();
    #head;
    defaultBranch;
    constructor(copy, preview) {
        const { git, options, head } = copy;
        this.#git = git;
        this.#objects = new Objects(() => (0,process/* converse */.iq)(options, ["cat-file", "--batch"]));
        this.#folder = options.folder;
        this.#remote = options.remote;
        this.#preview = preview;
        this.#head = head;
        this.#present.add(head);
        this.defaultBranch = copy.defaultBranch;
    }
    /**
     * Copies the head of the default branch.
     *
     * @param temporary the folder in which the copy gets a folder of its own
     * @param begun a copy of the same remote, to be completed by what the API tells
     * @throws {Refusal} `git-unusable`, `bad-token`, `repository-not-found`, `repository-empty`, `network`
     */
    static async open(remote, temporary, preview = null, begun = null) {
        const copy = await (0,git_copy/* openCopy */.G)(remote, temporary, preview, begun);
        const repository = new Repository(copy, preview);
        await Promise.all([repository.#takeForeseen(), repository.#store(copy.texts)]);
        return repository;
    }
    async #takeForeseen() {
        for (const [name, { object }] of await this.#readRefs([(0,git_copy/* localName */.fk)("")])) {
            this.#foreseen.set(name.replace(/^refs\/remote\//, "refs/"), object);
        }
    }
    /** Puts contents of files into our copy. */
    async #store(texts) {
        if (texts.length === 0)
            return;
        const printed = await this.#import(textsStream(texts));
        for (const oid of lines(printed))
            this.#texts.add(oid);
    }
    /** Has files told by the API, where there is one, for what reads them one by one. */
    async preview(places) {
        const named = [...new Set(places.map(({ commit, path }) => `${commit}:${path}`))];
        if (this.#preview && named.length > 0)
            await this.#store(await this.#preview.texts(named));
    }
    /** The commit at the head of the default branch when the copy was made, or renewed. */
    get head() {
        return this.#head;
    }
    /** Fetches the head of the default branch anew. */
    async renew() {
        const branch = `refs/heads/${this.defaultBranch}`;
        this.#head = (await this.fetch([branch])).get(branch) ?? (0,errors/* refuse */.TR)("repository-empty", {});
    }
    async [Symbol.asyncDispose]() {
        this.#objects[Symbol.dispose]();
        await (0,git_copy/* removed */.rq)(this.#folder);
    }
    /**
     * Fetches the newest state of refs.
     *
     * @param refs in full
     * @param depth `shallow` leaves the history out; `whole` does so, too, but brings all files; `known` is
     * for refs whose objects we have already
     * @param again whether this is a second try
     * @returns ref → object ID, for those that exist on the remote
     */
    async fetch(refs, depth = "shallow", again = false) {
        const foreseen = depth === "known" ? new Map() : this.#foreseenOf(refs);
        const wanted = [...new Set(refs)].filter((ref) => !foreseen.has(ref));
        if (wanted.length === 0)
            return foreseen;
        return new Map([...foreseen, ...(await this.#fetchNow(wanted, depth, again))]);
    }
    #foreseenOf(refs) {
        const found = new Map();
        for (const ref of refs) {
            const object = this.#foreseen.get(ref);
            if (object !== undefined)
                found.set(ref, object);
            this.#foreseen.delete(ref);
        }
        return found;
    }
    async #fetchNow(wanted, depth, again) {
        try {
            await this.#fetch(depth === "known" ? [] : ["--depth=1", ...(depth === "whole" ? ["--no-filter"] : [])], wanted.map((ref) => `+${ref}:${(0,git_copy/* localName */.fk)(ref)}`));
        }
        catch (error) {
            if (!(error instanceof process/* GitFailure */.Xi))
                throw error;
            if (holdsNoCommit(error)) {
                if (wanted.length === 1)
                    return new Map();
                const found = [];
                for (const ref of wanted)
                    found.push(...(await this.fetch([ref], depth)));
                return new Map(found);
            }
            const existing = await this.list(wanted);
            if (existing.size === wanted.length) {
                // Created in between, or the connection is broken: the second try tells.
                if (again)
                    this.#connectionLost(error);
                return this.#fetchNow(wanted, depth, true);
            }
            return this.fetch(wanted.filter((ref) => existing.has(ref)), depth);
        }
        const local = await this.#readRefs(wanted.map(git_copy/* localName */.fk));
        return new Map(wanted.map((ref) => [ref, local.get((0,git_copy/* localName */.fk)(ref))?.object ?? ""]));
    }
    /** What fetched refs hold, whose commits are in our copy therefore. */
    async #readRefs(patterns) {
        const format = "--format=%(refname) %(objectname) %(*objectname)";
        const local = new Map();
        for (const line of lines(await this.#git(["for-each-ref", format, ...patterns]))) {
            const [name = "", object = "", tagged] = line.split(" ");
            local.set(name, { object });
            this.#present.add(tagged || object);
            if (tagged)
                this.#tagged.add(tagged);
        }
        return local;
    }
    /**
     * Asks the remote which refs it has. Lists every ref of the repository on the way, so this is for
     * the rare cases in which `fetch` cannot tell.
     *
     * @param patterns full names; `*` stands for anything
     * @throws {Refusal} `network`, also when what answers is not the repository
     */
    async list(patterns) {
        // git takes any page for a repository without refs; this one has at least its default branch.
        const surely = `refs/heads/${this.defaultBranch}`;
        const printed = await this.#talk(["ls-remote", "--refs", "origin", surely, ...patterns]);
        const found = new Map(lines(printed).map((line) => line.split("\t").reverse()));
        if (!found.has(surely)) {
            (0,errors/* refuse */.TR)("network", { said: "Something else answers in the repository's place." });
        }
        if (!patterns.includes(surely))
            found.delete(surely);
        return found;
    }
    /** Fetches commits by their IDs, without history. @returns those that the remote has */
    async fetchCommits(commits) {
        const missing = [...new Set(commits)].filter((commit) => !this.#present.has(commit));
        if (missing.length > 0)
            await this.#fetchMissing(missing);
        return new Set(commits.filter((commit) => this.#present.has(commit)));
    }
    /** All together; where one of several is not there, by halves. */
    async #fetchMissing(commits) {
        try {
            await this.#fetch(["--depth=1"], commits);
            for (const commit of commits)
                this.#present.add(commit);
        }
        catch (error) {
            this.#unlessMissing(error);
            if (commits.length === 1) {
                // Only the repository itself says that it does not have it.
                if (!/not our ref/.test(error.stderr))
                    await this.list([]);
                return;
            }
            const half = Math.ceil(commits.length / 2);
            await this.#fetchMissing(commits.slice(0, half));
            await this.#fetchMissing(commits.slice(half));
        }
    }
    /** A server that does not know a commit says so; anything else is a broken connection. */
    #unlessMissing(error) {
        if (!(error instanceof process/* GitFailure */.Xi) ||
            !/not our ref|unadvertised object|no such remote ref|couldn't find remote ref/.test(error.stderr)) {
            this.#connectionLost(error);
        }
    }
    /** All commits of a branch, fetched once and without their trees. @param branch in full */
    async commitsOf(branch) {
        const shallow = await this.#git(["rev-parse", "--is-shallow-repository"]);
        if (shallow.trim() === "true") {
            const refspec = `+${branch}:${(0,git_copy/* localName */.fk)(branch)}`;
            await this.#fetch(["--unshallow", "--filter=tree:0"], [refspec]).catch((error) => this.#connectionLost(error));
        }
        return new Set(lines(await this.#git(["rev-list", "--end-of-options", (0,git_copy/* localName */.fk)(branch)])));
    }
    /** The commits before a fetched commit, as far as fetched history tells. */
    async commitsBefore(commit) {
        const commits = new Set(lines(await this.#git(["rev-list", "--end-of-options", commit])));
        commits.delete(commit);
        return commits;
    }
    /** Fetches the trees of commits and of their parents, together, for what compares them. */
    async #fetchTrees(commits) {
        if (commits.length === 0)
            return;
        const show = (format, oids) => this.#git(["log", "--no-walk", `--format=${format}`, "--stdin"], {
            input: `${oids.join("\n")}\n`,
        });
        const parents = (await show("%P", commits)).split(/\s+/).filter(Boolean);
        const trees = lines(await show("%T", [...commits, ...parents]));
        await this.#fetchObjects([...new Set(trees)]);
    }
    /** Fetches objects by their IDs, in one request; what this leaves missing is fetched when read. */
    async #fetchObjects(oids) {
        // Without negotiation, as git itself fetches missing objects: it would look for commits.
        const fetch = (0,process/* fetchWith */.DM)(["--filter=blob:none"], ["--stdin"]);
        await this.#git(["-c", "fetch.negotiationAlgorithm=noop", ...fetch], {
            network: true,
            input: `${oids.join("\n")}\n`,
        }).catch(() => undefined);
    }
    async #fetch(options, refspecs) {
        await this.#git((0,process/* fetchWith */.DM)(options, refspecs), { network: true });
    }
    /** The tree of a commit. */
    async treeOf(commit) {
        return ((await this.#entryAt(commit, "."))?.oid ?? (0,errors/* refuse */.TR)("network", { said: `${commit} is gone.` }));
    }
    /** Whether the ID of something that was fetched is a commit's own. */
    async isCommit(oid) {
        return (await this.#read(oid))?.type === "commit";
    }
    /** The first parent of a fetched commit, which our shallow copy hides from other commands. */
    async parentOf(commit) {
        const content = (await this.#read(commit))?.content ?? "";
        return /^parent (\w+)$/m.exec(String(content))?.[1] ?? commit;
    }
    /**
     * What a tree holds under paths; `.` is the whole tree.
     *
     * @param treeish a commit or tree
     * @returns path → entry, for the paths that exist
     */
    async entries(treeish, paths) {
        const found = new Map();
        for (const path of new Set(paths)) {
            const entry = await this.#entryAt(treeish, path);
            if (entry)
                found.set(path, entry);
        }
        return found;
    }
    /** Fetches files of many commits in one request, for what reads them one by one. */
    async prefetch(commits, paths) {
        const oids = new Set();
        for (const commit of commits) {
            for (const { oid } of (await this.entries(commit, paths)).values())
                oids.add(oid);
        }
        if (oids.size > 0)
            await this.#fetchObjects([...oids]);
    }
    /** The text of one file of a commit, or null when there is no such file. */
    async file(commit, path) {
        return (await this.files(commit, [path])).get(path) ?? null;
    }
    /** The texts of files of a commit. @returns path → text, for the files that exist */
    async files(commit, paths) {
        const entries = [...(await this.entries(commit, paths))];
        const files = entries.filter(([, { mode }]) => mode.startsWith("100"));
        const missing = files.map(([, { oid }]) => oid).filter((oid) => !this.#texts.has(oid));
        if (missing.length > 1)
            await this.#fetchObjects(missing);
        const texts = files.map(async ([path, { oid }]) => {
            const blob = await this.#read(oid);
            return [path, blob?.content.toString() ?? ""];
        });
        return new Map(await Promise.all(texts));
    }
    /**
     * Lists and fetches many tags at once, with their commits and without trees.
     *
     * @param patterns of tag names without `refs/tags/`; `*` stands for anything
     * @returns name → object ID. One of anything but a commit is listed, but not fetched
     */
    async fetchTags(patterns) {
        const listed = await this.list(patterns.map((pattern) => `refs/tags/${pattern}`));
        const found = [...listed].map(([ref, object]) => [ref.slice("refs/tags/".length), object]);
        const names = found.map(([name]) => name);
        // git takes a single star, and is slow with thousands of names.
        const isSimple = patterns.every((pattern) => /^[^*?[]*\*?[^*?[]*$/.test(pattern));
        if (names.length > 0 && !(isSimple && (await this.#fetchNamedTags(patterns)))) {
            await this.#fetchTagsByHalves(names);
        }
        return new Map(found);
    }
    async #fetchTagsByHalves(names) {
        if (await this.#fetchNamedTags(names))
            return;
        if (names.length === 1)
            return;
        const half = Math.ceil(names.length / 2);
        await this.#fetchTagsByHalves(names.slice(0, half));
        await this.#fetchTagsByHalves(names.slice(half));
    }
    /** @returns false when one of them is no commit's */
    async #fetchNamedTags(names) {
        const refspecs = names.map((name) => `+refs/tags/${name}:${(0,git_copy/* localName */.fk)(`refs/tags/${name}`)}\n`);
        try {
            await this.#git((0,process/* fetchWith */.DM)(["--depth=1", "--filter=tree:0"], ["--stdin"]), {
                input: refspecs.join(""),
                network: true,
            });
            return true;
        }
        catch (error) {
            if (error instanceof process/* GitFailure */.Xi && holdsNoCommit(error))
                return false;
            return this.#connectionLost(error);
        }
    }
    /** Fetched tags. @param names without `refs/tags/` @returns name → tag */
    async tags(names) {
        return tagsOf(await this.#readTags(names, tagFields));
    }
    /** What fetched tags of other kinds tell. @param names without `refs/tags/` */
    async foreignTags(names) {
        return foreignTagsOf(await this.#readTags(names, foreignTagFields));
    }
    /** @returns name → the values of the fields */
    async #readTags(names, wanted) {
        if (names.length === 0)
            return new Map();
        const prefix = (0,git_copy/* localName */.fk)("refs/tags/");
        const printed = await this.#git([
            ...["for-each-ref", formatOf(wanted)],
            // Many names would not fit into an argument list; then all fetched tags are read.
            ...(names.length > 500 ? [prefix] : names.map((name) => `${prefix}${name}`)),
        ]);
        const wantedNames = new Set(names);
        const all = rowsOf(printed, wanted.length).map(([ref = "", ...values]) => [ref.slice(prefix.length), values]);
        return new Map(all.filter(([name]) => wantedNames.has(name)));
    }
    /** The files in which two commits or trees differ. */
    changes(from, to) {
        const both = `${from} ${to}`;
        const known = this.#changes.get(both) ?? this.#diff(from, to);
        this.#changes.set(both, known);
        known.catch(() => this.#changes.delete(both));
        return known;
    }
    async #diff(from, to) {
        const printed = await this.#talk([
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--name-status",
            from,
            to,
            "--",
        ]);
        const values = fields(printed);
        const kinds = { A: "added", D: "removed" };
        return values.flatMap((kind, index) => index % 2 === 0 ? [{ path: values[index + 1] ?? "", change: kinds[kind] ?? "changed" }] : []);
    }
    /** The first line of a fetched commit's message. */
    async subjectOf(commit) {
        return (await this.#git(["log", "-1", "--format=%s", "--end-of-options", commit])).trim();
    }
    /**
     * The commits before and at a commit, newest first, without merges.
     *
     * @param head whose history was fetched by `commitsOf`
     * @param excluded commits in that history, which are left out with all before them
     */
    async commitsUpTo(head, excluded) {
        return lines(await this.#git(["rev-list", "--no-merges", "--stdin"], {
            input: `${[head, ...excluded.map((commit) => `^${commit}`)].join("\n")}\n`,
        }));
    }
    /**
     * Those of some commits that touch paths, in their order.
     *
     * @param commits in a history that was fetched by `commitsOf`; their trees are fetched here, all at once
     */
    async touching(commits, paths, exceptPaths) {
        if (commits.length === 0)
            return [];
        await this.#fetchTrees(commits);
        const printed = await this.#talk([
            ...["diff-tree", "--stdin", "--root", "-r", "-z", "--no-patch"],
            "--format=%H%x1f%an%x1f%aI%x1f%s",
            "--",
            ...paths.map((path) => `:(literal)${path}`),
            ...exceptPaths.map((path) => `:(exclude,literal)${path}`),
        ], { input: `${commits.join("\n")}\n` });
        return fields(printed).map((line) => {
            const [oid = "", author = "", date = "", subject = ""] = line.split("\x1f");
            return { oid, author, date, subject: subject.slice(0, 200) };
        });
    }
    /** Makes commits and tags. @returns the IDs of the commits, then of the tags, in order */
    async make(commits, tags) {
        return lines(await this.#import(fastImportStream(commits, tags)));
    }
    #import(input) {
        const args = ["fast-import", "--quiet", "--force", "--done", "--date-format=raw"];
        return this.#git(args, { input, network: true });
    }
    /** Changes all refs or none, each from just the value that we saw. */
    async push(updates) {
        const grafts = (0,external_node_path_.join)(this.#folder, "grafts");
        await (0,promises_.writeFile)(grafts, (0,push/* graftsOf */.j)(updates, (commit) => this.#tagged.has(commit)));
        return (0,push/* push */.VC)(this.#git, this.#remote, updates, grafts);
    }
    #read(oid) {
        return (0,process/* overNetwork */.pP)(this.#remote, () => this.#objects.read(oid));
    }
    #entryAt(treeish, path) {
        return (0,process/* overNetwork */.pP)(this.#remote, () => this.#objects.entryAt(treeish, path));
    }
    #talk(args, options = {}) {
        return (0,process/* overNetwork */.pP)(this.#remote, () => this.#git(args, { ...options, network: true }));
    }
    #connectionLost(error) {
        if (!(error instanceof process/* GitFailure */.Xi))
            throw error;
        const problem = (0,refusal/* connectionProblem */.E3)(error.stderr, {
            repository: this.#remote.url,
            writing: false,
        });
        throw new errors/* Refusal */.P_([problem], { cause: error });
    }
}
/** A copy without file contents cannot take a ref that is a file or a folder. */
function holdsNoCommit({ stderr }) {
    return /remote did not send all necessary objects/.test(stderr);
}
const lines = (printed) => printed.split("\n").filter(Boolean);
const fields = (printed) => printed.split("\0").filter(Boolean);


/***/ }),

/***/ 26:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  ir: () => (/* binding */ apiOf),
  g: () => (/* binding */ gitHub),
  c: () => (/* binding */ noReply)
});

// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 9 modules
var schemas = __webpack_require__(7597);
// EXTERNAL MODULE: ./node_modules/@actions/github/lib/utils.js + 1 modules
var utils = __webpack_require__(2032);
// EXTERNAL MODULE: ./node_modules/@octokit/graphql/dist-bundle/index.js
var dist_bundle = __webpack_require__(9964);
// EXTERNAL MODULE: ./node_modules/@octokit/plugin-retry/dist-bundle/index.js
var plugin_retry_dist_bundle = __webpack_require__(9735);
// EXTERNAL MODULE: ./node_modules/@octokit/plugin-throttling/dist-bundle/index.js
var plugin_throttling_dist_bundle = __webpack_require__(6856);
// EXTERNAL MODULE: ./node_modules/@octokit/request-error/dist-src/index.js
var dist_src = __webpack_require__(1015);
// EXTERNAL MODULE: ./node_modules/@octokit/rest/dist-src/index.js + 3 modules
var rest_dist_src = __webpack_require__(1267);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/errors.js
var errors = __webpack_require__(961);
// EXTERNAL MODULE: ./.build/errors.js
var _build_errors = __webpack_require__(9243);
// EXTERNAL MODULE: ./.build/web/fetch.js
var web_fetch = __webpack_require__(2255);
;// CONCATENATED MODULE: ./.build/github/client.js
/** How GitHub's API is asked: with retries, limits and timeouts. The only module that knows Octokit. */









/** How long one call may take, in milliseconds. */
const patience = 20_000;
/** How long a look ahead may take, in milliseconds; git is slower only where something is wrong. */
const longestLook = 5_000;
/** The longest time that GitHub's limits are waited for, in seconds. */
const longestWait = 60;
const Extended = rest_dist_src/* Octokit */.E.plugin(plugin_retry_dist_bundle/* retry */.L, plugin_throttling_dist_bundle/* throttling */.A);
/** What GitHub refuses, it refuses again. */
const refusals = [400, 401, 403, 404, 409, 410, 422, 451];
/** 429: GitHub has done nothing yet. A connection that broke counts as 500. */
const allButLimits = Array.from({ length: 200 }, (_, index) => 400 + index).filter((status) => status !== 429);
/**
 * Asks for what is worth having only while it is quick: once, and without the pauses between calls that
 * `clientOf` keeps.
 *
 * @returns the answer's data, also where parts of it were refused; null when there is no answer
 */
async function askedOnce(apiUrl, token, query, variables) {
    try {
        return await (0,dist_bundle/* graphql */.UG)(query, {
            ...variables,
            baseUrl: apiUrl,
            headers: { authorization: `token ${token}` },
            request: { fetch: patientFetch(apiUrl, longestLook) },
        });
    }
    catch (error) {
        return error instanceof dist_bundle/* GraphqlResponseError */.rp ? error.data : null;
    }
}
function patientFetch(apiUrl, milliseconds) {
    const fetch = (0,web_fetch/* fetchBy */.S)(apiUrl);
    return (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(milliseconds) });
}
/** @param final statuses after which a call is not tried again */
function clientOf(apiUrl, token, final) {
    const waitFor = (seconds, _, __, tries) => seconds <= longestWait && tries < 3;
    const options = (0,utils/* getOctokitOptions */.EG)(token, {
        baseUrl: apiUrl,
        // What goes wrong is told by our own errors; nothing of a request goes to the log.
        log: { debug() { }, info() { }, warn() { }, error() { } },
        retry: { doNotRetry: [...final] },
        throttle: { onRateLimit: waitFor, onSecondaryRateLimit: waitFor },
        request: { fetch: patientFetch(apiUrl, patience) },
    });
    return new Extended(options);
}
/** Asks, and checks the answer. @throws {Refusal} `github-refused`, `github-unreachable` */
async function answered(doing, schema, ask) {
    try {
        return schema.parse((await ask()).data);
    }
    catch (error) {
        if (error instanceof errors/* ZodError */.G) {
            const said = "its answer is not the one that its API description tells of";
            return (0,_build_errors/* refuse */.TR)("github-unreachable", { doing, said }, { cause: error });
        }
        const said = error instanceof Error ? error.message.slice(0, 300) : String(error);
        // A connection that broke has no answer; what a server that failed has done is not known, either.
        if (error instanceof dist_src/* RequestError */.G && error.response && error.status < 500) {
            return (0,_build_errors/* refuse */.TR)("github-refused", { doing, status: error.status, said }, { cause: error });
        }
        // GraphQL answers 200 to what a token may not see.
        if (error instanceof dist_bundle/* GraphqlResponseError */.rp) {
            return (0,_build_errors/* refuse */.TR)("github-refused", { doing, status: 403, said }, { cause: error });
        }
        return (0,_build_errors/* refuse */.TR)("github-unreachable", { doing, said }, { cause: error });
    }
}
/** Starts a workflow. */
async function dispatch(octokit, workflow) {
    const route = "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches";
    try {
        return await octokit.request(route, { ...workflow, return_run_details: true });
    }
    catch (error) {
        // An older Enterprise Server does not know the field.
        if (!(error instanceof dist_src/* RequestError */.G && error.status === 400))
            throw error;
        return octokit.request(route, workflow);
    }
}

;// CONCATENATED MODULE: ./.build/github/look.js
/** The query for what git would have to fetch, and its answer. */

const blobSchema = schemas/* object */.Ikc({ text: schemas/* string */.YjP().nullable(), isTruncated: schemas/* boolean */.zMY().nullable() })
    .partial()
    .nullable();
const lookSchema = schemas/* object */.Ikc({
    viewer: schemas/* object */.Ikc({ login: schemas/* string */.YjP(), databaseId: schemas/* number */.aig() }).nullish().catch(null),
    repository: schemas/* looseObject */._H3({ defaultBranchRef: schemas/* object */.Ikc({ name: schemas/* string */.YjP() }).nullish() })
        .nullish()
        .catch(null),
});
/** @param places of files, as git writes them: `HEAD:.github/deploys.yml` */
function lookQuery(places, about) {
    const names = places.map((_, index) => `p${index}`);
    const parameters = names.map((name) => `, $${name}: String!`).join("");
    const blobs = names.map((name) => `${name}: object(expression: $${name}) { ... on Blob { text isTruncated } }`);
    const [viewer, branch] = about === "all" ? ["viewer { login databaseId } ", "defaultBranchRef { name } "] : ["", ""];
    return {
        query: `query ($owner: String!, $repo: String!${parameters}) { ${viewer}repository(owner: $owner, name: $repo) { ${branch}${blobs.join(" ")} } }`,
        variables: Object.fromEntries(places.map((place, index) => [`p${index}`, place])),
    };
}
/** @param data of the answer, or whatever else came */
function lookOf(data) {
    const { data: found } = lookSchema.safeParse(data);
    const { defaultBranchRef, ...blobs } = found?.repository ?? {};
    const texts = Object.values(blobs).flatMap((value) => {
        const { data: blob } = blobSchema.safeParse(value);
        return typeof blob?.text === "string" && !blob.isTruncated ? [blob.text] : [];
    });
    return {
        viewer: found?.viewer ?? null,
        defaultBranch: defaultBranchRef?.name ?? null,
        texts,
    };
}

;// CONCATENATED MODULE: ./.build/github/pulls.js
/** The query for the pull requests that brought commits, and its answer. */

/** How many commits one query asks for. */
const commitsAtOnce = 50;
const pullSchema = schemas/* object */.Ikc({
    number: schemas/* number */.aig(),
    baseRefName: schemas/* string */.YjP(),
    /** Null until it is merged. */
    mergeCommit: schemas/* object */.Ikc({ oid: schemas/* string */.YjP(), parents: schemas/* object */.Ikc({ totalCount: schemas/* number */.aig() }) })
        .nullable(),
});
const pullsSchema = schemas/* object */.Ikc({
    repository: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* object */.Ikc({ associatedPullRequests: schemas/* object */.Ikc({ nodes: schemas/* array */.YOg(pullSchema) }) })
        // A commit that GitHub does not know.
        .nullable()),
});
/** @param commits full object IDs */
function pullsQuery(commits) {
    const pulls = "associatedPullRequests(first: 10) { nodes { number baseRefName mergeCommit { oid parents { totalCount } } } }";
    const objects = commits.map((oid, index) => `c${index}: object(oid: "${oid}") { ... on Commit { ${pulls} } }`);
    return `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${objects.join(" ")} } }`;
}
/** What of an answer was merged into a branch. */
function mergedInto(branch) {
    return ({ number, baseRefName, mergeCommit }) => mergeCommit && baseRefName === branch
        ? [{ number, merge: mergeCommit.oid, isMerge: mergeCommit.parents.totalCount > 1 }]
        : [];
}

;// CONCATENATED MODULE: ./.build/github/api.js
/** GitHub's REST and GraphQL API: what is asked of it. */




function gitHub({ apiUrl, repository, token }) {
    const octokit = clientOf(apiUrl, token, refusals);
    // For what must not be done twice: asked again only where GitHub said that it did not do it.
    const careful = clientOf(apiUrl, token, allButLimits);
    const [owner = "", repo = ""] = repository.split("/");
    const place = { owner, repo };
    // A first look tells it besides.
    let seen = null;
    const viewer = async () => {
        if (seen)
            return seen;
        const query = "query { viewer { login databaseId } }";
        return (await octokit.graphql(query)).viewer;
    };
    const { actions, git, issues, repos } = octokit.rest;
    return {
        async permissionOf(username) {
            try {
                const { data } = await repos.getCollaboratorPermissionLevel({ ...place, username });
                return roleOf(data);
            }
            catch {
                return null;
            }
        },
        async identity() {
            try {
                const { login, databaseId } = await viewer();
                return noReply(login, databaseId, apiUrl);
            }
            catch {
                // A name must not stand in the way of a rollback; a token that is no good shows elsewhere.
                return noReply("github-actions[bot]", 41898282, apiUrl);
            }
        },
        async login() {
            return viewer().then(({ login }) => login, () => null);
        },
        async look(places, about) {
            const { query, variables } = lookQuery(places, about);
            const found = lookOf(await askedOnce(apiUrl, token, query, { ...variables, ...place }));
            seen ??= found.viewer;
            return found;
        },
        async runsOn(workflow_id, commit) {
            const { workflow_runs } = await answered("the runs of the deploy workflow", runsSchema, () => actions.listWorkflowRuns({ ...place, workflow_id, head_sha: commit, per_page: 10 }));
            return workflow_runs;
        },
        async startedSince(workflow_id, time) {
            const { workflow_runs } = await answered("the runs of the deploy workflow", runsSchema, () => actions.listWorkflowRuns({
                ...place,
                ...{ workflow_id, event: "workflow_dispatch", created: `>=${time}`, per_page: 30 },
            }));
            return workflow_runs;
        },
        async headOf(branch) {
            // With the plural, a branch that is not there is no error.
            const refs = await answered(`the head of ${branch}`, refsSchema, () => git.listMatchingRefs({ ...place, ref: `heads/${branch}` }));
            return refs.find(({ ref }) => ref === `refs/heads/${branch}`)?.object.sha ?? null;
        },
        run: (run_id) => answered("the deploy run", runSchema, () => actions.getWorkflowRun({ ...place, run_id })),
        dispatch: (workflow_id, ref) => answered("starting the deploy workflow", startedSchema, () => dispatch(careful, { ...place, workflow_id, ref })),
        async showDeployment({ commit, environment, description, payload }) {
            const doing = "the record on the Deployments page";
            const about = { ...place, environment, task: "rollback" };
            const [known] = await answered(doing, schemas/* array */.YOg(numbered), () => repos.listDeployments({ ...about, sha: commit, per_page: 1 }));
            if (known)
                return known.id;
            const made = await answered(doing, numbered, () => repos.createDeployment({
                ...about,
                ref: commit,
                payload: { ...payload },
                description: shortened(description),
                // Else GitHub would merge the default branch into it, and wait for all checks.
                auto_merge: false,
                required_contexts: [],
            }));
            return made.id;
        },
        async showState(deployment_id, state, url) {
            await answered("the state on the Deployments page", schemas/* unknown */.L5J(), () => repos.createDeploymentStatus({
                ...place,
                ...{ deployment_id, state, log_url: url },
            }));
        },
        async pullsOf(commits, branch) {
            const found = new Map();
            for (let from = 0; from < commits.length; from += commitsAtOnce) {
                const some = commits.slice(from, from + commitsAtOnce);
                const doing = "the pull requests of undone commits";
                const { repository: known } = await answered(doing, pullsSchema, async () => ({
                    data: await octokit.graphql(pullsQuery(some), place),
                }));
                some.forEach((commit, index) => {
                    const pulls = known[`c${index}`]?.associatedPullRequests.nodes ?? [];
                    found.set(commit, pulls.flatMap(mergedInto(branch)));
                });
            }
            return found;
        },
        async commentOnce(issue_number, { text, mark, since }) {
            const unseen = `<!-- deploy-rollback: ${encodeURIComponent(mark)} -->`;
            const issue = { ...place, issue_number };
            const comments = await answered(`the comments on #${issue_number}`, schemas/* array */.YOg(schemas/* object */.Ikc({ body: schemas/* string */.YjP().optional() })), async () => ({
                data: await octokit.paginate(issues.listComments, { ...issue, since, per_page: 100 }),
            }));
            if (comments.some(({ body }) => body?.includes(unseen)))
                return false;
            const body = `${text}\n${unseen}\n`;
            await answered(`the comment on #${issue_number}`, schemas/* unknown */.L5J(), () => careful.rest.issues.createComment({ ...issue, body }));
            return true;
        },
    };
}
/** The run, where the answer has it. */
const startedSchema = schemas/* object */.Ikc({ workflow_run_id: schemas/* number */.aig(), html_url: schemas/* string */.YjP() })
    .transform(({ workflow_run_id, html_url }) => ({ id: workflow_run_id, url: html_url }))
    .nullable()
    .catch(null);
/** GitHub cuts nothing, but refuses what is longer than 140 characters. */
function shortened(text) {
    const characters = [...text];
    return characters.length > 140 ? `${characters.slice(0, 139).join("")}…` : text;
}
const numbered = schemas/* object */.Ikc({ id: schemas/* number */.aig() });
const runSchema = schemas/* object */.Ikc({
    ...{ id: schemas/* number */.aig(), html_url: schemas/* string */.YjP(), head_sha: schemas/* string */.YjP(), created_at: schemas/* string */.YjP() },
    ...{ status: schemas/* string */.YjP().nullable(), conclusion: schemas/* string */.YjP().nullable() },
})
    .transform((run) => ({
    id: run.id,
    url: run.html_url,
    commit: run.head_sha,
    status: run.status ?? "unknown",
    conclusion: run.conclusion,
    createdAt: run.created_at,
}));
const refsSchema = schemas/* array */.YOg(schemas/* object */.Ikc({ ref: schemas/* string */.YjP(), object: schemas/* object */.Ikc({ sha: schemas/* string */.YjP() }) }));
const runsSchema = schemas/* object */.Ikc({ workflow_runs: schemas/* array */.YOg(runSchema) });
/** The API of the server that serves a repository. @param server `https://github.com` */
function apiOf(server) {
    const { protocol, host, hostname } = new URL(server);
    if (hostname === "github.com" || hostname.endsWith(".ghe.com"))
        return `https://api.${hostname}`;
    return `${protocol}//${host}/api/v3`;
}
const roles = ["none", "read", "triage", "write", "maintain", "admin"];
/** `permission` shows maintain as write and triage as read; a custom role's name says nothing. */
function roleOf({ permission, role_name, }) {
    return (roles.find((role) => role === role_name) ?? roles.find((role) => role === permission) ?? null);
}
/**
 * The address by which GitHub knows a commit as somebody's.
 *
 * @param apiUrl `https://api.github.com`, `https://api.acme.ghe.com` or `https://host/api/v3`
 */
function noReply(login, id, apiUrl) {
    const host = new URL(apiUrl).hostname.replace(/^api\./, "");
    return { name: login, email: `${id === null ? "" : `${id}+`}${login}@users.noreply.${host}` };
}


/***/ }),

/***/ 9141:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ge: () => (/* binding */ reasonProblem),
/* harmony export */   Ko: () => (/* binding */ readInputs),
/* harmony export */   vj: () => (/* binding */ inputNames),
/* harmony export */   vo: () => (/* binding */ readAsked)
/* harmony export */ });
/* unused harmony export askedNames */
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7597);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8532);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _ledger_manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(409);
/* harmony import */ var _ledger_message_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6885);
/* harmony import */ var _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3498);
/* harmony import */ var _runtime_version_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7097);
/**
 * What people may ask: the inputs of the actions, which are the options of the command line as well.
 * Checked all at once, and turned into typed requests. Source: contract, sections 5 and 6.
 */






const longest = 500;
/** YAML 1.2's words, as the toolkit takes them. */
const flag = zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["true", "True", "TRUE", "false", "False", "FALSE"], "must be `true` or `false`")
    .transform((word) => word.toLowerCase() === "true");
/** Text of a person: counted in characters as people see them, not in UTF-16 units. */
const reason = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP("is required: say in 1 to 500 characters why")
    .max(100_000, "is longer than 500 characters")
    .transform(_ledger_message_js__WEBPACK_IMPORTED_MODULE_5__/* .cleaned */ .L0)
    .refine((text) => text.length > 0, "is empty: say in 1 to 500 characters why")
    .refine((text) => [...text].length <= longest, "is longer than 500 characters");
/** What is wrong with a reason; undefined when it is right. */
function reasonProblem(text) {
    return reason.safeParse(text).error?.issues[0]?.message;
}
/** A description only informs: a long one is cut, not refused. */
const description = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
    .transform((text) => (0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_5__/* .cleaned */ .L0)(text.slice(0, 100_000)))
    .transform((text) => {
    const characters = [...text];
    return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : text;
});
const askedDeploy = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP("is required: give a deploy ID, a tag or `previous`")
    .trim()
    .regex(/^(?:#?[A-Za-z0-9][A-Za-z0-9._-]{0,63}|(?:refs\/tags\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]|\/(?!\/)){0,250})$/, "must be a deploy ID (such as `38` or `#38`), a deploy tag (such as `deploy/prod/38`) or `previous`")
    .refine((text) => !text.includes(".."), "must not contain `..`");
const repository = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().regex(/^[\w.-]+\/[\w.-]+$/, "must be `owner/name`");
const token = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP("is empty: leave it out to use the job's own token").min(1);
const rollbackInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    "deploy-id": askedDeploy,
    reason,
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    scope: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(_ledger_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .scopes */ .Wu, "must be `all`, `dags` or `image`").default("all"),
    "dry-run": flag.default(false),
    "allow-downgrade": flag.default(false),
    hold: flag.default(false),
    "expected-head": _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .objectId */ .Tu.optional(),
    "expected-newest": _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deployId */ .Vh.optional(),
    checkout: flag.default(true),
    deliver: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["none", "workflow", "astro"], "must be `none`, `workflow` or `astro`")
        .optional(),
    "deliver-timeout": zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .regex(/^(?=.*[1-9])\d{1,4}(?:\.\d{1,2})?$/, "must be a number of minutes, from 0.01 to 9999")
        .transform((minutes) => Number(minutes) * 60_000)
        .default(60 * 60_000),
    "astro-token": zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .regex(/^[\x21-\x7e]+$/, "is not a token")
        .optional(),
});
const recordInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    description: description.default(""),
    status: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["success", "failure", "cancelled"], "must be `success`, `failure` or `cancelled`")
        .default("success"),
    commit: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .objectId */ .Tu.optional(),
    "deploy-type": zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n([..._ledger_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .deployTypes */ .RN, "infer"], "must be `infer`, `image-and-dags`, `image-only` or `dags-only`")
        .default("infer"),
    "dag-deploy-enabled": flag.optional(),
    runtime: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .refine((text) => (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_3__/* .parseVersion */ .ot)(text, "runtime") !== null, "must be a Runtime version such as `12.1.1` or `3.1-2`")
        .optional(),
    "external-id": zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().max(200).transform(_ledger_message_js__WEBPACK_IMPORTED_MODULE_5__/* .oneLine */ .TN).optional(),
    "deploy-id": _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deployId */ .Vh.optional(),
});
const guardInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    commit: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .objectId */ .Tu.optional(),
});
const holdInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    reason: reason.optional(),
    release: flag.default(false),
})
    .refine(({ reason: why, release }) => release || why !== undefined, {
    path: ["reason"],
    message: "is required to put a hold on: say in 1 to 500 characters why",
});
const historyInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    limit: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .regex(/^[1-9]\d{0,4}$/, "must be a number from 1 to 99999")
        .transform(Number)
        .default(50),
    status: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["initialized", "deployed", "failed"], "must be `initialized`, `deployed` or `failed`")
        .optional(),
    all: flag.default(false),
});
const verifyInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    repair: flag.default(false),
});
const commentInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    "deploy-id": askedDeploy.optional(),
});
/** What only the record of an earlier deploy has, on the command line. */
const adoptionInputs = recordInputs.extend({
    "created-at": zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .transform((text, context) => {
        const time = Date.parse(text);
        if (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) && time <= Date.now()) {
            return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
        }
        context.addIssue("must be a time in the past, in ISO 8601, such as `2026-11-20T09:30:00Z`");
        return zod__WEBPACK_IMPORTED_MODULE_6__/* .NEVER */ .tm;
    })
        .optional(),
});
const importInputs = zod__WEBPACK_IMPORTED_MODULE_4__/* .object */ .Ikc({
    deployment: _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC.optional(),
    tags: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .regex(/^[\w*?][\w./*?-]*$/, "must be a pattern of tag names, such as `release-*`")
        .optional(),
    astro: flag.default(false),
    "dry-run": flag.default(false),
});
/** The command line leaves the workspace alone, and the delivery to whoever is there. */
const onlyInJobs = {
    "dry-run": true,
    checkout: true,
    deliver: true,
    "deliver-timeout": true,
    "astro-token": true,
};
/** What can be asked on the command line, by verb. */
const requests = {
    plan: rollbackInputs.omit({ ...onlyInJobs, hold: true, reason: true }),
    rollback: rollbackInputs.omit(onlyInJobs),
    record: adoptionInputs,
    guard: guardInputs,
    hold: holdInputs,
    history: historyInputs,
    verify: verifyInputs,
    import: importInputs,
};
/** An action is told besides which repository is meant, and how to get in. */
const connection = { repository: repository.optional(), token };
const actions = {
    rollback: rollbackInputs.extend(connection),
    record: recordInputs.extend(connection),
    guard: guardInputs.extend(connection),
    hold: holdInputs.safeExtend(connection),
    history: historyInputs.extend(connection),
    verify: verifyInputs.extend(connection),
    comment: commentInputs.extend(connection),
};
/** The names of an action's inputs. */
function inputNames(action) {
    return Object.keys(actions[action].shape);
}
/** The names of what a verb of the command line may be asked. */
function askedNames(verb) {
    return Object.keys(requests[verb].shape);
}
/**
 * Checks the inputs of an action.
 *
 * @param raw those that were given, by name
 * @throws {Refusal} `invalid-input`, once for each input that is wrong
 */
function readInputs(action, raw) {
    return checked(actions[action], raw);
}
/** Checks what was asked on the command line. @throws {Refusal} as {@link readInputs} */
function readAsked(verb, raw) {
    return checked(requests[verb], raw);
}
function checked(schema, raw) {
    const result = schema.safeParse(raw);
    if (result.success)
        return result.data;
    const problems = result.error.issues.map(({ path, message }) => (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("invalid-input", { input: String(path[0]), problem: message }));
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_(problems);
}


/***/ }),

/***/ 4136:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F7: () => (/* binding */ inSeconds),
/* harmony export */   OB: () => (/* binding */ whyNot),
/* harmony export */   _z: () => (/* binding */ knownCandidates),
/* harmony export */   hX: () => (/* binding */ deployTypeOf),
/* harmony export */   hm: () => (/* binding */ candidatesOfAstro),
/* harmony export */   jB: () => (/* binding */ upTo)
/* harmony export */ });
const deployTypes = {
    IMAGE_AND_DAG: "image-and-dags",
    IMAGE_ONLY: "image-only",
    DAG_ONLY: "dags-only",
};
/** What a type on Astro is called here; null for one that ships no project code. */
function deployTypeOf(type) {
    return Object.hasOwn(deployTypes, type) ? (deployTypes[type] ?? null) : null;
}
/**
 * Turns Astro's deploys into candidates.
 *
 * @param deploys in any order
 * @returns candidates, oldest first, and those that cannot be one
 */
function candidatesOfAstro(deploys) {
    const inOrder = [...deploys].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
    const candidates = [];
    const skipped = [];
    for (const [index, deploy] of inOrder.entries()) {
        const target = deploy.rollbackFromId
            ? rolledBackTo(deploy, inOrder.slice(0, index))
            : undefined;
        const commit = deploy.git?.commitSha ?? target?.git?.commitSha;
        const type = deployTypeOf(deploy.type);
        const why = !commit
            ? "it has no git commit"
            : deploy.status === "INITIALIZED"
                ? "it is still under way"
                : type === null
                    ? `its type is ${deploy.type}`
                    : null;
        if (why !== null || !commit || type === null) {
            skipped.push({ name: deploy.id, why: why ?? "" });
            continue;
        }
        const { fullName, username, apiTokenName } = deploy.createdBySubject ?? {};
        candidates.push({
            name: deploy.id,
            commit,
            createdAt: inSeconds(deploy.createdAt),
            status: deploy.status === "DEPLOYED" ? "deployed" : "failed",
            type,
            description: deploy.description ?? "",
            createdBy: fullName || username || apiTokenName || "Astro",
            dagDeployEnabled: deploy.isDagDeployEnabled,
            runtime: deploy.astroRuntimeVersion,
            externalId: deploy.id,
            backTo: target?.id,
        });
    }
    return { candidates, skipped };
}
/** A rollback on Astro runs an earlier deploy's image and DAGs again; by these its target is told. */
function rolledBackTo({ imageTag, dagTarballVersion }, earlier) {
    return earlier.findLast((deploy) => !deploy.rollbackFromId &&
        deploy.imageTag === imageTag &&
        deploy.dagTarballVersion === dagTarballVersion);
}
/** A time as the ledger has it: ISO 8601, UTC, in whole seconds; empty where there is none. */
function inSeconds(time) {
    if (Number.isNaN(Date.parse(time)))
        return "";
    return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
/**
 * Those of the candidates that the ledger has. On Astro the same commit may be deployed again and again:
 * an entry is the candidate of its Astro ID, or, without one, the nearest in time of its commit; but a
 * rollback of ours never is a plain deploy of theirs. Of tags, one for a commit is enough.
 *
 * @param known all recorded deploys, those that left the manifest included
 * @returns name of the candidate → ID of the deploy
 */
function knownCandidates(candidates, known) {
    const found = new Map();
    for (const { name, commit, externalId } of candidates) {
        const same = known.find((entry) => externalId === undefined ? entry.commit === commit : entry.externalId === externalId);
        if (same)
            found.set(name, same.id);
    }
    const withoutId = known.filter(({ externalId, rollback }) => externalId === null && !rollback);
    for (const entry of withoutId) {
        const distance = ({ createdAt }) => Math.abs(Date.parse(createdAt) - Date.parse(entry.createdAt));
        const [nearest] = candidates
            .filter(({ externalId, backTo }) => externalId !== undefined && backTo === undefined)
            .filter(({ name, commit }) => commit === entry.commit && !found.has(name))
            .sort((a, b) => distance(a) - distance(b));
        if (nearest)
            found.set(nearest.name, entry.id);
    }
    return found;
}
/** Why a candidate cannot be recorded; null when it can. @param now ISO 8601, UTC */
function whyNot({ createdAt }, now) {
    const time = Date.parse(createdAt);
    if (Number.isNaN(time))
        return "it does not tell when it was made";
    return time > Date.parse(now) ? "its time lies in the future" : null;
}
/** The deploys of a history as they stood at a time. @param time ISO 8601, UTC */
function upTo(entries, time) {
    return entries.filter(({ createdAt }) => Date.parse(createdAt) <= Date.parse(time));
}


/***/ }),

/***/ 3617:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ surelyMeant),
/* harmony export */   z: () => (/* binding */ closestTo)
/* harmony export */ });
/* harmony import */ var fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1916);

/**
 * What somebody may have meant.
 *
 * @param word as it was written; only its first 100 characters count
 * @returns the candidates by their likeness to the word, closest first
 */
function closestTo(word, candidates) {
    const wanted = word.slice(0, 100);
    return candidates
        .map((candidate) => ({ candidate, edits: (0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .distance */ .Io)(wanted, candidate) }))
        .sort((a, b) => a.edits - b.edits)
        .map(({ candidate }) => candidate);
}
/** The one candidate that a misspelt word was surely meant for: a third of its letters at most is wrong. */
function surelyMeant(word, candidates) {
    if (word.length > 100)
        return undefined;
    const [closest] = closestTo(word, candidates);
    return closest !== undefined && (0,fastest_levenshtein__WEBPACK_IMPORTED_MODULE_0__/* .distance */ .Io)(word, closest) <= Math.max(1, word.length / 3)
        ? closest
        : undefined;
}


/***/ }),

/***/ 2998:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $O: () => (/* binding */ codePartsOf),
/* harmony export */   $c: () => (/* binding */ currentOf),
/* harmony export */   MZ: () => (/* binding */ codesOf),
/* harmony export */   cA: () => (/* binding */ lineOf),
/* harmony export */   gT: () => (/* binding */ deployedInOrder),
/* harmony export */   om: () => (/* binding */ historyOf),
/* harmony export */   ou: () => (/* binding */ tookOut),
/* harmony export */   su: () => (/* binding */ newestOf),
/* harmony export */   te: () => (/* binding */ previousOf),
/* harmony export */   xN: () => (/* binding */ undoneBy)
/* harmony export */ });
/* unused harmony export isDeployed */
/* harmony import */ var _manifest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(409);

/** Gathers a Deployment's history from its own record and those of its former names. */
function historyOf(manifest, { name, formerly }) {
    const own = (0,_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(manifest, name);
    const ownIds = new Set(own.deploys.map(({ id }) => id));
    const former = formerly.flatMap((formerName) => (0,_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(manifest, formerName)
        .deploys.filter(({ id }) => !ownIds.has(id))
        .map((entry) => ({ formerName, entry })));
    const state = stateOf(manifest, own, formerly);
    const before = former.map(({ entry }) => entry);
    // Deploys from before may have been adopted under the new name: the newest ones stay last.
    const isOlder = Date.parse(own.deploys.at(-1)?.createdAt ?? "") < Date.parse(before.at(-1)?.createdAt ?? "");
    return {
        deployment: name,
        entries: isOlder ? [...own.deploys, ...before] : [...before, ...own.deploys],
        formerNames: new Map(former.map(({ formerName, entry }) => [entry.id, formerName])),
        dagDeployEnabled: state.dagDeployEnabled,
        hold: state.hold,
    };
}
/** Until something is recorded under the new name, the last former one's state counts. */
function stateOf(manifest, own, formerly) {
    if (own !== _manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .emptyRecord */ .FR)
        return own;
    return (formerly
        .map((name) => (0,_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(manifest, name))
        .findLast(({ deploys }) => deploys.length > 0) ?? own);
}
function isDeployed(entry) {
    return entry.status === "deployed";
}
/** The deploys that ended well, in the order in which they ended. */
function deployedInOrder(entries) {
    return entries
        .filter(isDeployed)
        .sort((a, b) => Date.parse(a.finishedAt) - Date.parse(b.finishedAt));
}
/**
 * Tells the code that a deploy shipped: its own; that of the deploy it rolled back to; or, where it shipped
 * the very commits that ran already, the code that ran. A former target may have left the manifest; then
 * its ID still names the code.
 */
function codesOf(entries) {
    const sources = new Map(entries.map(({ id, rollback }) => [id, rollback?.to]));
    let running;
    for (const { id, type, commit, rollback } of deployedInOrder(entries)) {
        const image = type === "dags-only" ? (running?.image ?? null) : commit;
        const dags = type === "image-only" ? (running?.dags ?? null) : commit;
        const isSame = commit !== null && image === running?.image && dags === running?.dags;
        if (isSame && !rollback)
            sources.set(id, running?.id);
        running = { id, image, dags };
    }
    return (id) => {
        const passed = new Set([id]);
        for (let next = sources.get(id); next && !passed.has(next); next = sources.get(next))
            passed.add(next);
        return [...passed].at(-1) ?? id;
    };
}
/** The line of codes of a history. */
function lineOf(entries) {
    const codeOf = codesOf(entries);
    const codes = [];
    const places = new Map();
    const undone = new Set();
    for (const { id } of deployedInOrder(entries)) {
        const code = codeOf(id);
        const place = places.get(code) ?? codes.length;
        for (const gone of codes.splice(place)) {
            places.delete(gone);
            undone.add(gone);
        }
        codes.push(code);
        places.set(code, place);
        undone.delete(code);
    }
    return { codes, undone };
}
/** The codes that a rollback to a deploy would take out of what runs. */
function undoneBy(entries, target) {
    const { codes } = lineOf(entries);
    const found = codes.indexOf(codesOf(entries)(target));
    return found < 0 ? [] : codes.slice(found + 1);
}
/** The newest rollback that took a deploy's code out, whether it was delivered or not. */
function tookOut(entries, target) {
    return entries.findLast(({ rollback }, index) => {
        if (!rollback || entries.indexOf(target) > index)
            return false;
        const before = entries.slice(0, index);
        return undoneBy(before, rollback.to).includes(codesOf(before)(target.id));
    });
}
/** The deploy whose code runs now: the one that ended well last. */
function currentOf(entries) {
    return deployedInOrder(entries).at(-1);
}
/** The deploy that was begun last, whatever became of it. */
function newestOf(entries) {
    return entries.reduce((newest, entry) => newest && Date.parse(newest.createdAt) > Date.parse(entry.createdAt) ? newest : entry, undefined);
}
/** What `previous` means now; undefined when nothing ran before. */
function previousOf(entries) {
    const newest = newestOf(entries);
    const { codes } = lineOf(entries);
    if (newest && newest.status !== "deployed") {
        if (newest.rollback)
            return newest.rollback.to;
        if (newest.status === "failed")
            return codes.at(-1);
    }
    return codes.at(-2);
}
/** The code that ran after a deploy: the newest image and the newest DAGs shipped up to it. */
function codePartsOf(entries, deploy) {
    const order = deployedInOrder(entries);
    const at = order.findIndex(({ id }) => id === deploy.id);
    const upTo = at < 0 ? [...order.filter(endedBefore(deploy)), deploy] : order.slice(0, at + 1);
    return {
        image: upTo.findLast(({ type }) => type !== "dags-only"),
        dags: upTo.findLast(({ type }) => type !== "image-only") ?? deploy,
    };
}
/** A deploy that never ended well is taken to have its place in time by when it was created. */
function endedBefore(deploy) {
    return ({ finishedAt }) => Date.parse(finishedAt) <= Date.parse(deploy.createdAt);
}


/***/ }),

/***/ 409:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FR: () => (/* binding */ emptyRecord),
/* harmony export */   L_: () => (/* binding */ formatManifest),
/* harmony export */   Ng: () => (/* binding */ parseManifest),
/* harmony export */   Oo: () => (/* binding */ entrySchema),
/* harmony export */   RN: () => (/* binding */ deployTypes),
/* harmony export */   Wu: () => (/* binding */ scopes),
/* harmony export */   dR: () => (/* binding */ emptyManifest),
/* harmony export */   q8: () => (/* binding */ withRecord),
/* harmony export */   zv: () => (/* binding */ recordOf)
/* harmony export */ });
/* unused harmony export manifestSchema */
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4377);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7597);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3498);
/* harmony import */ var _schema_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7035);
/**
 * The manifest, `deploys.json`: all deploys that can still matter, one a line.
 * The schema here is the one source for the types, the check and the published JSON Schema.
 */




const instant = zod__WEBPACK_IMPORTED_MODULE_3__/* .datetime */ .w$("a UTC time such as 2026-11-20T09:30:00Z");
const text = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP();
const deployTypes = ["image-and-dags", "image-only", "dags-only"];
const scopes = ["all", "dags", "image"];
const rollbackRecord = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({
    to: _names_js__WEBPACK_IMPORTED_MODULE_1__/* .deployId */ .Vh,
    from: _names_js__WEBPACK_IMPORTED_MODULE_1__/* .deployId */ .Vh.nullable(),
    scope: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(scopes),
    reason: text,
    /** How the target was written, where that was not its ID. */
    asked: zod__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz("previous").optional(),
    /** Where Astro itself makes the deploy. */
    deliver: zod__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz("astro").optional(),
});
const common = {
    id: _names_js__WEBPACK_IMPORTED_MODULE_1__/* .deployId */ .Vh,
    tag: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().min(1),
    /** Null only for a rollback in a manifest that lives in the deploy branch's own tree: a commit
     * cannot hold its own ID. The tag tells it. */
    commit: _names_js__WEBPACK_IMPORTED_MODULE_1__/* .objectId */ .Tu.nullable(),
    project: _names_js__WEBPACK_IMPORTED_MODULE_1__/* .repositoryFolder */ .pe,
    type: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(deployTypes),
};
const facts = {
    runtime: text.nullable(),
    image: text.nullable(),
    dagDeployEnabled: zod__WEBPACK_IMPORTED_MODULE_4__/* .boolean */ .zMY(),
    createdAt: instant,
};
const origin = {
    createdBy: text,
    description: text,
    run: text.nullable(),
    externalId: text.nullable(),
    rollback: rollbackRecord.nullable(),
    tagPending: zod__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz(true).optional(),
};
/** Field order here is key order in the file. */
const entrySchema = zod__WEBPACK_IMPORTED_MODULE_4__/* .discriminatedUnion */ .gMt("status", [
    zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({
        ...common,
        status: zod__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz("initialized"),
        ...facts,
        finishedAt: zod__WEBPACK_IMPORTED_MODULE_4__/* ["null"] */ .chJ(),
        ...origin,
    }),
    zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({
        ...common,
        status: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["deployed", "failed"]),
        ...facts,
        finishedAt: instant,
        ...origin,
    }),
]);
const holdSchema = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({
    reason: text,
    createdBy: text,
    createdAt: instant,
    deployId: _names_js__WEBPACK_IMPORTED_MODULE_1__/* .deployId */ .Vh.nullable(),
});
const deploymentRecordSchema = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({
    dagDeployEnabled: zod__WEBPACK_IMPORTED_MODULE_4__/* .boolean */ .zMY(),
    hold: holdSchema.nullable(),
    deploys: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(entrySchema).superRefine((deploys, context) => {
        const seen = new Set();
        deploys.forEach(({ id }, index) => {
            if (seen.has(id)) {
                context.addIssue({
                    code: "custom",
                    path: [index, "id"],
                    message: `deploy ${id} stands twice`,
                    params: { twice: id },
                });
            }
            seen.add(id);
        });
    }),
});
const manifestSchema = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({
    version: zod__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz(1),
    deployments: zod__WEBPACK_IMPORTED_MODULE_4__/* .record */ .g1P(_names_js__WEBPACK_IMPORTED_MODULE_1__/* .deploymentName */ .pC, deploymentRecordSchema),
});
const emptyManifest = { version: 1, deployments: {} };
const emptyRecord = { dagDeployEnabled: false, hold: null, deploys: [] };
/** How many characters are read: room for some 40,000 deploys; `record` keeps far fewer. */
const longest = 20_000_000;
/**
 * Reads a manifest.
 *
 * @param json the whole file
 * @throws {Refusal} `manifest-invalid`, once for each problem, or `manifest-version-unsupported`
 */
function parseManifest(json) {
    if (json.length > longest) {
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("manifest-invalid", {
            path: "the whole file",
            problem: `has ${json.length} characters; at most ${longest} are read`,
        });
    }
    const data = parseJson(json);
    const version = zod__WEBPACK_IMPORTED_MODULE_4__/* .looseObject */ ._H3({ version: zod__WEBPACK_IMPORTED_MODULE_4__/* .number */ .aig() }).safeParse(data);
    if (version.success && version.data.version > 1) {
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("manifest-version-unsupported", { version: String(version.data.version) });
    }
    const result = manifestSchema.safeParse(data);
    if (result.success)
        return result.data;
    throw new _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_((0,_schema_js__WEBPACK_IMPORTED_MODULE_2__/* .problemsOf */ .G)(result.error, "manifest-invalid", []).slice(0, 50));
}
function parseJson(json) {
    try {
        return JSON.parse(json);
    }
    catch (error) {
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("manifest-invalid", {
            path: "the whole file",
            problem: error.message,
        });
    }
}
/** One Deployment's record, empty when nothing was recorded for it yet. */
function recordOf(manifest, deployment) {
    return Object.hasOwn(manifest.deployments, deployment)
        ? (manifest.deployments[deployment] ?? emptyRecord)
        : emptyRecord;
}
/** The manifest with one Deployment's record put in. */
function withRecord(manifest, deployment, record) {
    return { ...manifest, deployments: { ...manifest.deployments, [deployment]: record } };
}
/** The file's text: one deploy a line, keys in a fixed order, unknown keys behind them, one final newline. */
function formatManifest({ version, deployments, ...unknown }) {
    const records = Object.entries(deployments).map(([name, record]) => `    ${JSON.stringify(name)}: ${formatRecord(record)}`);
    const lines = [
        `  "version": ${version}`,
        `  "deployments": ${block(records, "{", "}", "  ")}`,
        ...fields(unknown, "  "),
    ];
    return `${block(lines, "{", "}", "")}\n`;
}
function formatRecord({ dagDeployEnabled, hold, deploys, ...unknown }) {
    const lines = [
        `      "dagDeployEnabled": ${dagDeployEnabled}`,
        `      "hold": ${oneLine(hold)}`,
        `      "deploys": ${block(deploys.map((entry) => `        ${formatEntry(entry)}`), "[", "]", "      ")}`,
        ...fields(unknown, "      "),
    ];
    return block(lines, "{", "}", "    ");
}
const keyOrder = [
    ...Object.keys(common),
    "status",
    ...Object.keys(facts),
    "finishedAt",
    ...Object.keys(origin),
];
function formatEntry(entry) {
    const known = keyOrder.filter((key) => key in entry).map((key) => [key, entry[key]]);
    const unknown = Object.entries(entry).filter(([key]) => !keyOrder.includes(key));
    return oneLine(Object.fromEntries([...known, ...unknown]));
}
function fields(unknown, indent) {
    return Object.entries(unknown).map(([key, value]) => `${indent}${JSON.stringify(key)}: ${oneLine(value)}`);
}
function block(lines, open, close, indent) {
    return lines.length ? `${open}\n${lines.join(",\n")}\n${indent}${close}` : `${open}${close}`;
}
/** JSON on one line with spaces between its parts. A newline never stands inside a JSON string. */
function oneLine(value) {
    return JSON.stringify(value, null, 1)
        .replace(/([[{])\n\s*/g, "$1")
        .replace(/\n\s*([\]}])/g, "$1")
        .replace(/\n\s*/g, " ");
}


/***/ }),

/***/ 6885:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gs: () => (/* binding */ undefused),
/* harmony export */   L0: () => (/* binding */ cleaned),
/* harmony export */   TN: () => (/* binding */ oneLine),
/* harmony export */   hw: () => (/* binding */ formatMessage),
/* harmony export */   wI: () => (/* binding */ bookkeepingMessage)
/* harmony export */ });
/* unused harmony export defused */
/**
 * Commit and tag messages: a subject, a body, and git trailers as the last paragraph.
 *
 * Only the last paragraph of a message counts as trailers to git, so nothing in the body can pass for
 * one. What GitHub or git would act on elsewhere in a message is taken apart with a word joiner
 * (U+2060), which nobody sees and which is taken out again when the message is read.
 */
const joiner = "\u2060";
const actedOn = [
    // GitHub starts no workflow for a commit that says one of these anywhere
    /(?<=\[)(?=(?:skip ci|ci skip|no ci|skip actions|actions skip)\])/gi,
    /(?<=skip-checks)(?=\s*:)/gi,
    // GitHub closes issues by these once they reach the default branch
    /(?<=\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]{1,10})(?=\S{0,200}[#/]\d)/gi,
    // `git interpret-trailers` takes a message to end at such a line
    /(?<=^)(?=---)/gm,
];
/** What may be read, but not acted on. */
function defused(text) {
    return actedOn.reduce((safe, pattern) => safe.replace(pattern, joiner), text);
}
/** The text before it was defused. */
function undefused(text) {
    return text.replaceAll(joiner, "");
}
/**
 * A person's text as it is kept: line ends as `\n`, no space around it, and without control
 * characters, bidirectional overrides (which make text read as what it is not) and word joiners.
 */
function cleaned(text) {
    return text
        .replace(/\r\n?/g, "\n")
        .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2060\u2066-\u2069]/gu, "")
        .trim();
}
/** Text folded to one line. */
function oneLine(text) {
    return cleaned(text).replace(/\s+/g, " ");
}
/** The whole message, with a final newline. */
function formatMessage({ subject, body, trailers }) {
    const lines = Object.entries(trailers)
        .filter(([, value]) => value !== null && value !== "")
        .map(([name, value]) => `${name}: ${defused(cleaned(value ?? "").replace(/\s*\n\s*/g, " "))}`);
    const paragraphs = [defused(oneLine(subject)), defused(cleaned(body)), lines.join("\n")];
    return `${paragraphs.filter(Boolean).join("\n\n")}\n`;
}
/** The message of a commit that only keeps books in the deploy branch: it starts no workflow. */
function bookkeepingMessage(subject) {
    return `${defused(oneLine(subject))}\n\n[skip ci]\n`;
}


/***/ }),

/***/ 3498:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SH: () => (/* binding */ repositoryPath),
/* harmony export */   Tu: () => (/* binding */ objectId),
/* harmony export */   UO: () => (/* binding */ isWithin),
/* harmony export */   Vh: () => (/* binding */ deployId),
/* harmony export */   fj: () => (/* binding */ join),
/* harmony export */   pC: () => (/* binding */ deploymentName),
/* harmony export */   pe: () => (/* binding */ repositoryFolder)
/* harmony export */ });
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7597);
/** The forms of names and IDs. Source: contract, section 1. */

/** What `git check-ref-format` forbids in a part of a ref and our own character sets still allow. */
const noRefTrouble = String.raw `(?!.*\.\.)(?!.*\.$)(?!.*\.lock$)`;
const deploymentPattern = new RegExp(`^${noRefTrouble}[a-z0-9][a-z0-9._-]{0,62}$`);
const deployIdPattern = new RegExp(`^(?!previous$)${noRefTrouble}[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`);
const deploymentName = zod__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP()
    .regex(deploymentPattern, "must be 1 to 63 of a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit");
const deployId = zod__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP()
    .regex(deployIdPattern, "must be 1 to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit; not `previous`");
/** The ID of a git object: 40 hexadecimal digits, or 64 in a SHA-256 repository. */
const objectId = zod__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP()
    .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "must be 40 hexadecimal digits");
/** A path in the repository, `/` between its parts, relative to its root. */
const repositoryPath = zod__WEBPACK_IMPORTED_MODULE_0__/* .string */ .YjP()
    .min(1)
    .max(1024)
    .refine((path) => path
    .split("/")
    .every((part) => part && part !== "." && part !== ".." && !/^\.git$/i.test(part)) &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    !/[\u0000-\u001f\u007f\\]/.test(path), "a path relative to the repository, with `/` between its parts, without `.`, `..` and `.git`");
/** A folder of the repository; `.` is its root. */
const repositoryFolder = zod__WEBPACK_IMPORTED_MODULE_0__/* .union */ .KCZ([zod__WEBPACK_IMPORTED_MODULE_0__/* .literal */ .euz("."), repositoryPath]);
/** Joins a folder (`.` is the root) and a path below it (`.` is the folder itself). */
function join(folder, path) {
    if (folder === ".")
        return path;
    return path === "." ? folder : `${folder}/${path}`;
}
/** Whether a path is a folder's own or lies below it (`.` holds everything). */
function isWithin(path, folder) {
    return folder === "." || path === folder || path.startsWith(`${folder}/`);
}


/***/ }),

/***/ 4641:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ nextId)
/* harmony export */ });
/** Which ID the next deploy gets. Source: contract, section 3.5. */
const countsAs = (id) => (/^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0);
/**
 * One more than the highest of the IDs that count; 1 when none does.
 *
 * @param ids those in the manifest, and, once the next one's tag turned out to exist, those of tags
 */
function nextId(ids) {
    let highest = 0;
    for (const id of ids)
        highest = Math.max(highest, countsAs(id));
    return String(highest + 1);
}


/***/ }),

/***/ 8409:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FA: () => (/* binding */ pruned),
/* harmony export */   Pq: () => (/* binding */ withNewEntry),
/* harmony export */   Ym: () => (/* binding */ startOfWindow),
/* harmony export */   ol: () => (/* binding */ withAdoptedEntry),
/* harmony export */   qf: () => (/* binding */ sameRecord),
/* harmony export */   rM: () => (/* binding */ withEntry),
/* harmony export */   so: () => (/* binding */ completed),
/* harmony export */   x4: () => (/* binding */ rollbackOfCommit)
/* harmony export */ });
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8599);
/* harmony import */ var _history_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2998);
/* harmony import */ var _manifest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(409);
/** What recording a deploy does to a Deployment's history. Source: contract, sections 2.2, 3.5 and 5. */



/**
 * The rollback whose own commit this is. One that was made on Astro and adopted has none: its commit is
 * its target's, which was deployed before.
 */
function rollbackOfCommit(entries, commit) {
    const first = entries.find((entry) => entry.commit === commit);
    return first?.rollback ? first : undefined;
}
/**
 * The deploy that the same run recorded for the same commit and type. Outside a run it is the newest one
 * of the same commit with the same end: nobody means to write that down twice.
 *
 * @param run null outside a run
 * @param type as asked for; `infer` is the same as whatever it was taken to be
 */
function sameRecord(entries, run, commit, type, status) {
    const newest = entries.at(-1);
    if (run === null) {
        const isSame = newest?.run === null && newest.rollback === null && newest.commit === commit;
        return isSame && newest.status === status ? newest : undefined;
    }
    return entries.findLast((entry) => entry.run === run &&
        entry.rollback === null &&
        entry.commit === commit &&
        (type === "infer" || entry.type === type));
}
/**
 * Completes a deploy that stands in the ledger. What ran stays what ran: a deploy that ended well
 * never becomes a failed one, but a failed one may end well when it is tried again.
 *
 * @returns the same entry when nothing changes
 */
function completed(entry, { status, at, externalId }) {
    const stays = entry.status === "deployed" || entry.status === status;
    if (stays)
        return entry;
    return { ...entry, status, finishedAt: at, externalId: externalId ?? entry.externalId };
}
/** The manifest with a new entry behind the others. */
function withNewEntry(manifest, history, entry, changes) {
    const record = (0,_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .recordOf */ .zv)(manifest, history.deployment);
    const { dagDeployEnabled, hold } = history;
    return (0,_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .withRecord */ .q8)(manifest, history.deployment, {
        ...record,
        dagDeployEnabled,
        hold,
        ...changes,
        deploys: [...record.deploys, entry],
    });
}
/**
 * The manifest with a deploy that was made earlier than it is recorded: it goes to its place in time,
 * so that the newest deploy stays the newest.
 */
function withAdoptedEntry(manifest, history, entry) {
    const record = (0,_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .recordOf */ .zv)(manifest, history.deployment);
    const { deploys } = record;
    const place = deploys.findLastIndex(({ createdAt }) => Date.parse(createdAt) <= Date.parse(entry.createdAt)) +
        1;
    const former = history.entries.filter(({ id }) => history.formerNames.has(id));
    const runs = (0,_history_js__WEBPACK_IMPORTED_MODULE_0__/* .currentOf */ .$c)([...former, ...deploys, entry])?.id === entry.id;
    // A newer one that is still under way has had its say.
    const isNewest = place === deploys.length && (0,_history_js__WEBPACK_IMPORTED_MODULE_0__/* .newestOf */ .su)(history.entries)?.status !== "initialized";
    return (0,_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .withRecord */ .q8)(manifest, history.deployment, {
        ...record,
        dagDeployEnabled: (runs && isNewest ? entry : history).dagDeployEnabled,
        hold: history.hold,
        deploys: [...deploys.slice(0, place), entry, ...deploys.slice(place)],
    });
}
/** The manifest with an entry in the place of the one of the same ID. */
function withEntry(manifest, history, entry) {
    const name = history.formerNames.get(entry.id) ?? history.deployment;
    const record = (0,_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .recordOf */ .zv)(manifest, name);
    const deploys = record.deploys.map((old) => (old.id === entry.id ? entry : old));
    return (0,_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .withRecord */ .q8)(manifest, name, { ...record, deploys });
}
const newestKept = 200;
/**
 * The manifest without deploys that can no longer matter: it keeps those inside the longest window,
 * the newest 200 of each Deployment, and those whose code a kept one runs. Tags stay for ever.
 *
 * @param windows ISO 8601 durations
 * @param now ISO 8601, UTC
 */
function pruned(manifest, windows, now) {
    const since = Math.min(...windows.map((window) => startOfWindow(window, now)));
    return Object.entries(manifest.deployments).reduce((kept, [name, record]) => {
        const deploys = keptOf(record.deploys, since);
        return deploys.length === record.deploys.length
            ? kept
            : (0,_manifest_js__WEBPACK_IMPORTED_MODULE_1__/* .withRecord */ .q8)(kept, name, { ...record, deploys });
    }, manifest);
}
/** When a window that ends now began, in milliseconds since 1970. Months are calendar months, UTC. */
function startOfWindow(window, now) {
    return temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__/* .Temporal */ .fE.Instant.from(now).toZonedDateTimeISO("UTC").subtract(window).epochMilliseconds;
}
function keptOf(deploys, since) {
    const newest = new Set(deploys.slice(-newestKept).map(({ id }) => id));
    const kept = new Set(deploys
        // Without its tag an entry is all that there is.
        .filter(({ id, createdAt, tagPending }) => newest.has(id) || Date.parse(createdAt) >= since || tagPending)
        .map(({ id }) => id));
    const inOrder = (0,_history_js__WEBPACK_IMPORTED_MODULE_0__/* .deployedInOrder */ .gT)(deploys);
    const current = inOrder.at(-1);
    if (current)
        kept.add(current.id);
    let [image, dags] = [undefined, undefined];
    for (const { id, type } of inOrder) {
        if (type !== "dags-only")
            image = id;
        if (type !== "image-only")
            dags = id;
        if (!kept.has(id))
            continue;
        if (image !== undefined)
            kept.add(image);
        if (dags !== undefined)
            kept.add(dags);
    }
    return deploys.filter(({ id }) => kept.has(id));
}


/***/ }),

/***/ 7035:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ problemsOf)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _closest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3617);


/**
 * One problem for each thing that is wrong, with its path and what is allowed.
 *
 * @param knownKeys what an unknown key may have been meant for
 */
function problemsOf(error, code, knownKeys) {
    return error.issues.flatMap((issue) => {
        const at = (...key) => [...issue.path, ...key].join(".") || "the whole file";
        if (issue.code === "custom" && issue.params?.["twice"]) {
            return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("id-twice", { deploy: String(issue.params["twice"]) })];
        }
        if (issue.code !== "unrecognized_keys") {
            return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)(code, { path: at(), problem: issue.message })];
        }
        return issue.keys.map((key) => {
            const meant = (0,_closest_js__WEBPACK_IMPORTED_MODULE_1__/* .surelyMeant */ .A)(key, knownKeys);
            return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)(code, {
                path: at(key),
                problem: meant ? `unknown key; did you mean \`${meant}\`?` : "unknown key",
            });
        });
    });
}


/***/ }),

/***/ 5265:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Kf: () => (/* binding */ selectDeployment),
/* harmony export */   P$: () => (/* binding */ parseSettings),
/* harmony export */   Xw: () => (/* binding */ defaultManifestBranch),
/* harmony export */   wN: () => (/* binding */ defaultManifestPath),
/* harmony export */   xj: () => (/* binding */ settingsPath),
/* harmony export */   yG: () => (/* binding */ nestedProjects)
/* harmony export */ });
/* unused harmony export settingsSchema */
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8599);
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/* harmony import */ var zod__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7597);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9243);
/* harmony import */ var _names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3498);
/* harmony import */ var _schema_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7035);
/**
 * The settings, `.github/deploys.yml`: written by people, read from the head of the default branch.
 * The schema here is the one source for the types, the check and the published JSON Schema.
 */






const settingsPath = ".github/deploys.yml";
const defaultManifestBranch = "deploys";
const defaultManifestPath = "deploys.json";
const branchName = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().regex(
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
/^(?![-/.])(?!.*(?:\.\.|\/\.|\/\/|@\{|\.lock(?:\/|$)))[^\u0000-\u0020\u007f~^:?*[\\]+(?<![/.])$/, "the name of a branch");
const duration = zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().refine((text) => {
    try {
        const days = temporal_polyfill__WEBPACK_IMPORTED_MODULE_5__/* .Temporal */ .fE.Duration.from(text).total({ unit: "days", relativeTo: "2000-01-01" });
        return days > 0 && days < 36_525;
    }
    catch {
        return false;
    }
}, "an ISO 8601 duration from above zero to a hundred years, such as P3M or P90D");
const rollbackSettings = zod__WEBPACK_IMPORTED_MODULE_4__/* .strictObject */ .rej({
    enabled: zod__WEBPACK_IMPORTED_MODULE_4__/* .boolean */ .zMY().default(false),
    window: duration.default("P3M"),
    keep: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryPath */ .SH).default([]),
    permission: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["write", "maintain", "admin"]).default("write"),
    actors: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().min(1)).default([]),
    bots: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().regex(/\[bot\]$/, "the login of an App, ending in [bot]")).default([]),
});
const deploymentSettings = zod__WEBPACK_IMPORTED_MODULE_4__/* .strictObject */ .rej({
    branch: branchName.optional(),
    project: _names_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryFolder */ .pe.default("."),
    also: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryPath */ .SH).default([]),
    "dags-folder": _names_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryPath */ .SH.default("dags"),
    formerly: zod__WEBPACK_IMPORTED_MODULE_4__/* .array */ .YOg(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC).default([]),
    "deploy-mechanism": zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["standard", "nfs", "git-sync"]).default("standard"),
    runtime: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["astro", "none"]).default("astro"),
    rollback: rollbackSettings.prefault({}),
    "deployment-file": _names_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryPath */ .SH.optional(),
    deliver: zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["none", "workflow", "astro"]).default("none"),
    workflow: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .regex(/^[\w.-]+\.ya?ml$/, "the file name of a workflow in .github/workflows")
        .optional(),
    "dispatch-on": zod__WEBPACK_IMPORTED_MODULE_4__/* ["enum"] */ .k5n(["branch", "tag"]).default("branch"),
    astro: zod__WEBPACK_IMPORTED_MODULE_4__/* .strictObject */ .rej({ organization: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().min(1), deployment: zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP().min(1) })
        .optional(),
});
const settingsSchema = zod__WEBPACK_IMPORTED_MODULE_4__/* .strictObject */ .rej({
    version: zod__WEBPACK_IMPORTED_MODULE_4__/* .literal */ .euz(1),
    manifest: zod__WEBPACK_IMPORTED_MODULE_4__/* .strictObject */ .rej({
        branch: branchName.default(defaultManifestBranch),
        path: _names_js__WEBPACK_IMPORTED_MODULE_2__/* .repositoryPath */ .SH.default(defaultManifestPath),
    })
        .prefault({}),
    "tag-prefix": zod__WEBPACK_IMPORTED_MODULE_4__/* .string */ .YjP()
        .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]|[./](?![./]))*\/$/, "the start of a tag's name, ending in `/`")
        .default("deploy/"),
    deployments: zod__WEBPACK_IMPORTED_MODULE_4__/* .record */ .g1P(_names_js__WEBPACK_IMPORTED_MODULE_2__/* .deploymentName */ .pC, deploymentSettings)
        .refine((named) => Object.keys(named).length > 0, "at least one Deployment"),
})
    .superRefine(({ deployments }, context) => {
    const report = (path, message) => context.addIssue({ code: "custom", path, message });
    const owners = new Map(Object.keys(deployments).map((name) => [name, name]));
    for (const [name, deployment] of Object.entries(deployments)) {
        const at = (...path) => ["deployments", name, ...path];
        if (deployment.deliver === "workflow" && !deployment.workflow) {
            report(at("workflow"), "`deliver: workflow` needs the file name of the workflow");
        }
        if (deployment.deliver === "astro" && !deployment.astro) {
            report(at("astro"), "`deliver: astro` needs `organization` and `deployment`");
        }
        deployment.also.forEach((path, index) => {
            if ((0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .isWithin */ .UO)(path, deployment.project) || (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .isWithin */ .UO)(deployment.project, path)) {
                report(at("also", index), `lies in the project folder \`${deployment.project}\` or around it`);
            }
            if ((0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .isWithin */ .UO)(path, ".github"))
                report(at("also", index), "`.github` is never rolled back");
        });
        if ((0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .isWithin */ .UO)(deployment.project, ".github"))
            report(at("project"), "`.github` is never rolled back");
        deployment.formerly.forEach((former, index) => {
            const owner = owners.get(former);
            if (owner)
                report(at("formerly", index), `is a name of Deployment \`${owner}\` already`);
            owners.set(former, name);
        });
    }
});
/** How many characters are read: YAML takes its time. */
const longest = 100_000;
/**
 * Reads the settings.
 *
 * @param text the whole YAML file
 * @param defaultBranch the repository's, which Deployments without `branch` run
 * @throws {Refusal} `settings-invalid`, once for each problem
 */
function parseSettings(text, defaultBranch) {
    if (text.length > longest) {
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)("settings-invalid", {
            path: "the whole file",
            problem: `has ${text.length} characters; at most ${longest} are read`,
        });
    }
    const lineCounter = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .LineCounter */ .HN();
    const document = (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(text, { lineCounter, prettyErrors: false, logLevel: "error" });
    if (document.errors.length > 0) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_(document.errors.map((error) => (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)("settings-invalid", {
            path: `line ${lineCounter.linePos(error.pos[0]).line}`,
            problem: error.message,
        })));
    }
    const result = settingsSchema.safeParse(toPlain(document));
    if (!result.success) {
        throw new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_((0,_schema_js__WEBPACK_IMPORTED_MODULE_3__/* .problemsOf */ .G)(result.error, "settings-invalid", knownKeys));
    }
    assertManifestBranch(result.data, defaultBranch);
    return result.data;
}
/** A manifest in a deploy branch writes there: it must not start another Deployment's workflows. */
function assertManifestBranch({ deployments, manifest }, defaultBranch) {
    const branches = new Set(Object.values(deployments).map(({ branch }) => branch ?? defaultBranch));
    if (branches.size < 2 || !branches.has(manifest.branch))
        return;
    (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)("settings-invalid", {
        path: "manifest.branch",
        problem: "may be a deploy branch only when all Deployments share that one branch",
    });
}
/** What an unknown key may have been meant for. */
const knownKeys = [
    ...Object.keys(settingsSchema.shape),
    ...Object.keys(settingsSchema.shape.manifest.unwrap().shape),
    ...Object.keys(deploymentSettings.shape),
    ...Object.keys(rollbackSettings.shape),
];
function toPlain(document) {
    try {
        return document.toJS({ maxAliasCount: 100 });
    }
    catch (error) {
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)("settings-invalid", { path: "aliases", problem: String(error) });
    }
}
/** Projects of other Deployments that lie inside a Deployment's own: they are not its code. */
function nestedProjects({ deployments }, { name, project }) {
    return Object.entries(deployments)
        .filter(([other, nested]) => other !== name && nested.project !== project)
        .map(([, nested]) => nested.project)
        .filter((nested) => (0,_names_js__WEBPACK_IMPORTED_MODULE_2__/* .isWithin */ .UO)(nested, project));
}
/**
 * The Deployment that a request is about.
 *
 * @param name as asked for; may be left out when the settings have just one
 * @param defaultBranch the repository's
 * @throws {Refusal} `deployment-unknown` or `deployment-not-given`
 */
function selectDeployment({ deployments }, name, defaultBranch) {
    const known = Object.keys(deployments);
    const [only] = known;
    const chosen = name ?? (known.length === 1 ? only : undefined);
    if (chosen === undefined)
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)("deployment-not-given", { known });
    const settings = Object.hasOwn(deployments, chosen) ? deployments[chosen] : undefined;
    if (!settings)
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)("deployment-unknown", { deployment: chosen, known });
    return { ...settings, name: chosen, branch: settings.branch ?? defaultBranch };
}


/***/ }),

/***/ 3330:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _N: () => (/* binding */ deployTrailers),
/* harmony export */   g6: () => (/* binding */ differencesOf),
/* harmony export */   ib: () => (/* binding */ tagMessage),
/* harmony export */   vB: () => (/* binding */ tagDifferences),
/* harmony export */   wZ: () => (/* binding */ tagName),
/* harmony export */   xD: () => (/* binding */ rollbackSubject),
/* harmony export */   yF: () => (/* binding */ entryOfTag)
/* harmony export */ });
/* harmony import */ var _manifest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(409);
/* harmony import */ var _message_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6885);
/**
 * Deploy tags: annotated, and holding all that is needed to rebuild a deploy's manifest entry.
 * Source: contract, section 2.3.
 */


/** The name of a deploy's tag. */
function tagName(prefix, deployment, id) {
    return `${prefix}${deployment}/${id}`;
}
/** The message of a deploy's tag. */
function tagMessage(deployment, entry, actors) {
    const { rollback } = entry;
    const subject = rollback
        ? rollbackSubject(deployment, rollback.to)
        : `Deploy ${entry.id} to ${deployment}${entry.status === "failed" ? " (failed)" : ""}`;
    return (0,_message_js__WEBPACK_IMPORTED_MODULE_1__/* .formatMessage */ .hw)({
        subject,
        body: rollback?.reason ?? entry.description,
        trailers: deployTrailers(deployment, entry, actors),
    });
}
function rollbackSubject(deployment, to) {
    return `Roll back ${deployment} to deploy ${to}`;
}
function deployTrailers(deployment, entry, { actor, triggeringActor }) {
    const { rollback } = entry;
    return {
        "Deploy-Id": entry.id,
        Deployment: deployment,
        Project: entry.project,
        "Deploy-Type": entry.type,
        "Deploy-Status": entry.status,
        "Runtime-Version": entry.runtime,
        Image: entry.image,
        "Dag-Deploy-Enabled": String(entry.dagDeployEnabled),
        "Created-At": entry.createdAt,
        "External-Id": entry.externalId,
        Actor: actor,
        "Triggering-Actor": triggeringActor,
        Run: entry.run,
        ...(rollback && {
            "Rollback-To": rollback.to,
            "Rollback-From": rollback.from,
            "Rollback-Scope": rollback.scope,
            "Rollback-Asked": rollback.asked ?? null,
            "Rollback-Deliver": rollback.deliver ?? null,
        }),
    };
}
/**
 * What a tag tells of its deploy.
 *
 * @returns the fields of the manifest entry that never change later, or null when the tag is
 * lightweight or its trailers are not those of a deploy
 */
function entryOfTag({ name, commit, message, }) {
    if (!message)
        return null;
    const trailers = new Map(message.trailers.split("\n").map((line) => {
        const colon = line.indexOf(": ");
        return [line.slice(0, colon), (0,_message_js__WEBPACK_IMPORTED_MODULE_1__/* .undefused */ .Gs)(line.slice(colon + 2))];
    }));
    const value = (trailer) => trailers.get(trailer) ?? null;
    const said = bodyWithoutTrailers(message.body);
    const rollback = value("Rollback-To") && {
        to: value("Rollback-To"),
        from: value("Rollback-From"),
        scope: value("Rollback-Scope"),
        reason: said,
        ...(value("Rollback-Asked") && { asked: value("Rollback-Asked") }),
        ...(value("Rollback-Deliver") && { deliver: value("Rollback-Deliver") }),
    };
    const entry = _manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .entrySchema */ .Oo.safeParse({
        id: value("Deploy-Id"),
        tag: name,
        commit,
        project: value("Project"),
        type: value("Deploy-Type"),
        status: value("Deploy-Status"),
        runtime: value("Runtime-Version"),
        image: value("Image"),
        dagDeployEnabled: value("Dag-Deploy-Enabled") === "true",
        createdAt: value("Created-At"),
        finishedAt: value("Deploy-Status") === "initialized" ? null : value("Created-At"),
        createdBy: value("Actor") ?? "",
        description: rollback ? "" : said,
        run: value("Run"),
        externalId: value("External-Id"),
        rollback: rollback || null,
    });
    const deployment = value("Deployment");
    return entry.success && deployment ? { deployment, entry: entry.data } : null;
}
/** Our trailers are the last paragraph. */
function bodyWithoutTrailers(body) {
    return (0,_message_js__WEBPACK_IMPORTED_MODULE_1__/* .undefused */ .Gs)(body.trimEnd().split("\n\n").slice(0, -1).join("\n\n"));
}
/** What must be the same in tag and manifest; a status may come later, and with it an end. */
const compared = [
    "id",
    "commit",
    "project",
    "type",
    "runtime",
    "image",
    "dagDeployEnabled",
    "createdAt",
];
/**
 * In what a deploy's tag and its manifest entry disagree.
 *
 * @param told what the tag tells, from {@link entryOfTag}
 * @param deployment the name under which the manifest holds the entry
 */
function differencesOf(told, deployment, entry) {
    const pairs = [
        ["deployment", told.deployment, deployment],
        ...compared.map((field) => [
            field,
            told.entry[field],
            entry[field],
        ]),
        ["rollback target", told.entry.rollback?.to ?? null, entry.rollback?.to ?? null],
    ];
    return pairs
        .filter(([, tagged, recorded]) => tagged !== recorded)
        .map(([field, tagged, recorded]) => ({
        field,
        tagged: show(tagged),
        recorded: show(recorded),
    }));
}
const show = (value) => (value === null ? "not told" : String(value));
/** The same in phrases; also says when the tag tells nothing. */
function tagDifferences(tag, deployment, entry) {
    const told = entryOfTag(tag);
    if (told) {
        return differencesOf(told, deployment, entry).map(({ field, tagged, recorded }) => `${field} is ${tagged} in the tag and ${recorded} in the manifest`);
    }
    return [
        tag.message
            ? "the tag's trailers are not those of a deploy"
            : "the tag is lightweight, not annotated",
    ];
}


/***/ }),

/***/ 419:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   DV: () => (/* binding */ codeBlock),
/* harmony export */   FY: () => (/* binding */ paragraph),
/* harmony export */   R_: () => (/* binding */ heading),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   fF: () => (/* binding */ bulletList),
/* harmony export */   hD: () => (/* binding */ quote),
/* harmony export */   iU: () => (/* binding */ message),
/* harmony export */   ko: () => (/* binding */ strong),
/* harmony export */   nf: () => (/* binding */ link),
/* harmony export */   rX: () => (/* binding */ numberedList),
/* harmony export */   tp: () => (/* binding */ table)
/* harmony export */ });
function heading(depth, ...content) {
    return { type: "heading", depth, children: content.map(inline) };
}
function paragraph(...content) {
    return { type: "paragraph", children: content.map(inline) };
}
/** Text of a person, with its paragraphs and line ends. */
function quote(said) {
    const paragraphs = said
        .split(/\n{2,}/)
        .map((part) => paragraph(...part
        .split("\n")
        .flatMap((line, index) => (index > 0 ? [{ type: "break" }, line] : [line]))));
    return { type: "blockquote", children: paragraphs };
}
function bulletList(items) {
    return list(items, false);
}
function numberedList(items) {
    return list(items, true);
}
function list(items, ordered) {
    return {
        type: "list",
        ordered,
        spread: false,
        children: items.map((item) => ({
            type: "listItem",
            spread: false,
            children: [paragraph(...item)],
        })),
    };
}
/** The first row is the head. */
function table(rows) {
    return {
        type: "table",
        children: rows.map((cells) => ({
            type: "tableRow",
            children: cells.map((cell) => ({
                type: "tableCell",
                children: [cell].flat().map((content) => inline(onOneLine(content))),
            })),
        })),
    };
}
/** A line end would end the table's row. */
function onOneLine(content) {
    return typeof content === "string" ? content.replace(/\s*[\r\n]\s*/g, " ") : content;
}
/** @param lang what it is written in, such as `sh` */
function codeBlock(value, lang) {
    return { type: "code", lang, value };
}
function code(value) {
    return { type: "inlineCode", value };
}
function strong(value) {
    return { type: "strong", children: [text(value)] };
}
function link(url, label) {
    return { type: "link", url, children: [{ type: "inlineCode", value: label }] };
}
/** A message of our own catalogue: what stands between backticks in it is code. */
function message(value) {
    return value
        .split(/(`[^`\n]+`)/)
        .filter(Boolean)
        .map((part) => (/^`[^`\n]+`$/.test(part) ? code(part.slice(1, -1)) : part));
}
function inline(content) {
    return typeof content === "string" ? text(content) : content;
}
function text(value) {
    return { type: "text", value };
}


/***/ }),

/***/ 8816:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   c: () => (/* binding */ byFolder)
/* harmony export */ });
/** @returns folders with the most changes first */
function byFolder(changes) {
    const folders = new Map();
    for (const { path, change } of changes) {
        const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
        const counts = folders.get(folder) ?? { added: 0, changed: 0, removed: 0 };
        counts[change] += 1;
        folders.set(folder, counts);
    }
    const total = ({ added, changed, removed }) => added + changed + removed;
    return [...folders]
        .map(([folder, counts]) => ({ folder, ...counts }))
        .sort((a, b) => total(b) - total(a) || a.folder.localeCompare(b.folder));
}


/***/ }),

/***/ 7032:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ ageOf),
/* harmony export */   x: () => (/* binding */ historySummary)
/* harmony export */ });
/* harmony import */ var temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8599);
/* harmony import */ var _ledger_message_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6885);
/* harmony import */ var _blocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(419);
/** The deploy history as a table. */



/** @param most how many rows are shown: GitHub drops a summary that is too long */
function historySummary({ deployment, rows, total, now, hold }, most = Number.POSITIVE_INFINITY) {
    const shown = rows.slice(0, most);
    const head = [
        "Deploy",
        "When",
        "Age",
        "Who",
        "Runtime",
        "Type",
        "Status",
        "What",
        "Roll back to it?",
    ];
    return [
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(2, `Deploy history of ${deployment}`),
        ...(shown.length > 0 ? [(0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .table */ .tp)([head, ...shown.map((row) => cells(row, now))])] : []),
        ...(hold
            ? [
                (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)((0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)("Deploys are held"), ` by ${hold.createdBy} since ${hold.createdAt}: ${(0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_1__/* .oneLine */ .TN)(hold.reason)}`),
            ]
            : []),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)(total === 0
            ? "No deploy was recorded."
            : `${shown.length} of ${total} deploys, newest first.`),
    ];
}
function cells({ entry, status, isCurrent, problems }, now) {
    const time = entry.finishedAt ?? entry.createdAt;
    return [
        isCurrent ? (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(`${entry.id} (current)`) : entry.id,
        time,
        ageOf(time, now),
        entry.createdBy,
        entry.runtime ?? "",
        entry.type,
        status,
        whatOf(entry),
        isCurrent
            ? ""
            : problems.length === 0
                ? "yes"
                : problems.map((problem) => problem.code).join(", "),
    ];
}
function whatOf({ rollback, description }) {
    return (0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_1__/* .oneLine */ .TN)(rollback ? `Back to ${rollback.to}: ${rollback.reason}` : description);
}
/** How long ago, in its largest unit: `3 d`, `5 h`, `12 min`. */
function ageOf(time, now) {
    const { days, hours, minutes } = temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__/* .Temporal */ .fE.Instant.from(now)
        .toZonedDateTimeISO("UTC")
        .since(temporal_polyfill__WEBPACK_IMPORTED_MODULE_2__/* .Temporal */ .fE.Instant.from(time).toZonedDateTimeISO("UTC"), { largestUnit: "days" });
    if (days > 0)
        return `${days} d`;
    return hours > 0 ? `${hours} h` : `${Math.max(minutes, 0)} min`;
}


/***/ }),

/***/ 7217:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ holdSummary),
/* harmony export */   c: () => (/* binding */ guardSummary)
/* harmony export */ });
/* harmony import */ var _blocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(419);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7265);


/** The summary of a commit that may not be deployed. */
function guardSummary(deployment, commit, problems) {
    return [
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(1, `Not deployed to ${deployment}`),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)("The commit ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(commit.slice(0, 12)), " may not be deployed now."),
        ...(0,_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .problemBlocks */ .O)(problems),
    ];
}
function holdSummary({ deployment, hold, changed }, { releaseHold }) {
    const before = changed ? "" : " It was so before.";
    if (!hold) {
        return [(0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(2, `Deploys to ${deployment} are free`), (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)(`No hold is on.${before}`)];
    }
    return [
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(2, `Deploys to ${deployment} are held`),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)(`By ${hold.createdBy} since ${hold.createdAt}.${before} To release it, `, ...releaseHold(deployment), "."),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .quote */ .hD)(hold.reason),
    ];
}


/***/ }),

/***/ 6207:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Hj: () => (/* binding */ rollbackOutputs),
/* harmony export */   K5: () => (/* binding */ importOutputs),
/* harmony export */   OY: () => (/* binding */ commentOutputs),
/* harmony export */   QS: () => (/* binding */ recordOutputs),
/* harmony export */   Rf: () => (/* binding */ historyOutputs),
/* harmony export */   S0: () => (/* binding */ guardOutputs),
/* harmony export */   Sx: () => (/* binding */ holdOutputs),
/* harmony export */   ce: () => (/* binding */ verifyOutputs),
/* harmony export */   rd: () => (/* binding */ failureOutputs)
/* harmony export */ });
/* harmony import */ var _rollback_rules_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2768);
/* harmony import */ var _runtime_version_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7097);
/* harmony import */ var _folders_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8816);



/** Folders and commits beyond this are only counted: all outputs of a job share 1 MB. */
const shown = 200;
function rollbackOutputs(result) {
    const { plan } = result;
    const { restoration, target, current, newest, next } = plan;
    const done = result.kind === "done" ? result : null;
    return {
        "deploy-id": done ? done.entry.id : restoration && next.id,
        "commit-sha": done?.commit ?? null,
        tag: done ? done.entry.tag : restoration && next.tag,
        "tree-sha": restoration?.tree ?? null,
        "head-sha": plan.head,
        "newest-deploy": newest?.id ?? null,
        "rolled-back-from": current?.id ?? null,
        "rolled-back-to": target?.id ?? null,
        "runtime-version": restoration?.runtime.to?.text ?? null,
        "runtime-change": restoration && (0,_rollback_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .directionOf */ .FR)(restoration.runtime),
        "dag-deploy-enabled": restoration?.dagDeployEnabled.to ?? null,
        "deploy-type": restoration?.deployType ?? null,
        "undone-deploys": restoration?.undone.map(({ id }) => id) ?? [],
        eligible: done !== null || plan.problems.length === 0,
        problems: done ? [] : plan.problems,
        plan: planOutput(plan),
        changed: done?.changed ?? false,
        delivered: false,
    };
}
/** The outputs of a rollback when there is not even a plan. */
function failureOutputs(problems) {
    return { eligible: false, problems, changed: false, delivered: false };
}
function recordOutputs({ entry, changed }) {
    return {
        "deploy-id": entry.id,
        tag: entry.tag,
        "runtime-version": entry.runtime,
        "deploy-type": entry.type,
        changed,
    };
}
function guardOutputs({ problems }) {
    return { allowed: problems.length === 0, problems };
}
function holdOutputs({ hold, changed }) {
    return { held: hold !== null, changed };
}
function commentOutputs({ told }) {
    return {
        "pull-requests": told.map(({ number }) => number),
        changed: told.some(({ isNew }) => isNew),
    };
}
function historyOutputs({ rows, total, current, previous, hold }) {
    const deploys = rows.map(({ entry, status, isCurrent, problems }) => ({
        ...entry,
        status,
        current: isCurrent,
        eligible: problems.length === 0,
        problems,
    }));
    return { deploys, current, previous, total, hold };
}
function importOutputs({ entries, skipped, warnings, changed }) {
    return { deploys: entries, skipped, warnings, changed };
}
function verifyOutputs({ problems, remaining, repaired }) {
    const left = repaired ? remaining : problems;
    return { sound: left.length === 0, problems, remaining, repaired };
}
function planOutput(plan) {
    const { deployment, restoration, current, target, newest } = plan;
    return {
        deployment: deployment.name,
        branch: deployment.branch,
        asked: plan.asked,
        scope: plan.scope,
        reason: plan.reason,
        hold: plan.hold,
        head: plan.head,
        newest: newest?.id ?? null,
        current: deployOutput(current),
        target: deployOutput(target),
        next: plan.next,
        restoration: restoration && {
            tree: restoration.tree,
            runtime: {
                from: restoration.runtime.from && (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(restoration.runtime.from),
                to: restoration.runtime.to && (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(restoration.runtime.to),
                change: (0,_rollback_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .directionOf */ .FR)(restoration.runtime),
            },
            dagDeployEnabled: restoration.dagDeployEnabled,
            deployType: restoration.deployType,
            undone: restoration.undone.slice(-shown).map(deployOutput),
            undeployed: restoration.undeployed.slice(0, shown),
            files: {
                total: restoration.files.length,
                folders: (0,_folders_js__WEBPACK_IMPORTED_MODULE_2__/* .byFolder */ .c)(restoration.files).slice(0, shown),
            },
        },
        warnings: plan.warnings,
        problems: plan.problems,
        eligible: plan.eligible,
        now: plan.now,
    };
}
function deployOutput(entry) {
    if (!entry)
        return null;
    const { id, tag, commit, runtime, createdAt, createdBy, description, status } = entry;
    return { id, tag, commit, runtime, status, createdAt, createdBy, description };
}


/***/ }),

/***/ 7265:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ problemBlocks)
/* harmony export */ });
/* harmony import */ var _ledger_message_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6885);
/* harmony import */ var _blocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(419);


function problemBlocks(problems) {
    const rows = problems.map((problem) => [
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(problem.code),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .message */ .iU)((0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_1__/* .oneLine */ .TN)(problem.message)),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .message */ .iU)(problem.remedy),
    ]);
    return [
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(2, "Why not, and what to do"),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .table */ .tp)([["Rule", "What was found", "What to do"], ...rows]),
    ];
}


/***/ }),

/***/ 2885:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ recordSummary)
/* harmony export */ });
/* harmony import */ var _ledger_message_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6885);
/* harmony import */ var _blocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(419);
/** The job summary of a recorded deploy. */


/** @param repositoryUrl for links: `https://github.com/owner/name` */
function recordSummary(result, repositoryUrl) {
    const { entry, changed, deployment, warnings } = result;
    const title = entry.rollback
        ? `Rollback ${entry.id} of ${deployment} (back to ${entry.rollback.to}): ${entry.status}`
        : `Deploy ${entry.id} to ${deployment}: ${entry.status}`;
    const commit = entry.commit === null
        ? ""
        : (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .link */ .nf)(`${repositoryUrl}/commit/${entry.commit}`, entry.commit.slice(0, 12));
    return [
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(2, title),
        ...(changed ? [] : [(0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)("It was recorded before; nothing was done twice.")]),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .table */ .tp)([
            ["Commit", "Runtime", "Type", "Tag", "What"],
            [
                commit,
                entry.runtime ?? "",
                entry.type,
                (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(entry.tag),
                (0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_1__/* .oneLine */ .TN)(entry.rollback?.reason ?? entry.description),
            ],
        ]),
        ...(warnings.length > 0 ? [(0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .bulletList */ .fF)(warnings.map(_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .message */ .iU))] : []),
    ];
}


/***/ }),

/***/ 6660:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  jg: () => (/* binding */ failureSummary),
  "do": () => (/* binding */ fileBlocks),
  j0: () => (/* binding */ rollbackSummary)
});

// EXTERNAL MODULE: ./.build/ledger/message.js
var message = __webpack_require__(6885);
// EXTERNAL MODULE: ./.build/rollback/rules.js
var rules = __webpack_require__(2768);
// EXTERNAL MODULE: ./.build/runtime/version.js
var version = __webpack_require__(7097);
// EXTERNAL MODULE: ./.build/report/blocks.js
var report_blocks = __webpack_require__(419);
// EXTERNAL MODULE: ./.build/report/problems.js
var report_problems = __webpack_require__(7265);
;// CONCATENATED MODULE: ./.build/report/delivery-summary.js


/** @param deployment its name */
function deliveryBlocks(deployment, result) {
    const { url, externalId, problem, warnings } = result;
    return [
        (0,report_blocks/* paragraph */.FY)((0,report_blocks/* strong */.ko)(told(deployment, result)), ...(url === null ? [] : [" ", (0,report_blocks/* link */.nf)(url, "Deploy run")]), ...(externalId === null ? [] : [" Deploy on Astro: ", (0,report_blocks/* code */.aY)(externalId), "."])),
        ...(problem ? (0,report_problems/* problemBlocks */.O)([problem]) : []),
        ...(warnings.length > 0 ? [(0,report_blocks/* bulletList */.fF)(warnings.map(report_blocks/* message */.iU))] : []),
    ];
}
function told(deployment, { status, problem }) {
    if (status === "deployed") {
        const ill = problem ? ", but the run failed after that" : "";
        return `${deployment} runs the rollback now${ill}.`;
    }
    const stands = "The rollback stands in git";
    if (status === "failed")
        return `${stands}, but its deploy failed.`;
    return problem?.code === "deploy-not-started"
        ? `${stands}, but no deploy was started.`
        : `${stands}; how its deploy ended is not known.`;
}

// EXTERNAL MODULE: ./.build/report/folders.js
var report_folders = __webpack_require__(8816);
;// CONCATENATED MODULE: ./.build/report/rollback-summary.js







/** How much of a long list is shown. */
const shown = 25;
/**
 * @param repositoryUrl for links: `https://github.com/owner/name`
 * @param delivery how its deploy went; null as long as that is not known, or nobody delivers it
 */
function rollbackSummary(result, repositoryUrl, wording, delivery = null) {
    const { plan } = result;
    const { target, restoration } = plan;
    const commit = (oid) => oid === null ? "" : (0,report_blocks/* link */.nf)(`${repositoryUrl}/commit/${oid}`, oid.slice(0, 12));
    const refused = result.kind !== "done" && plan.problems.length > 0;
    return [
        ...opening(result, delivery),
        ...(delivery ? deliveryBlocks(plan.deployment.name, delivery) : []),
        ...(restoration && !refused ? next(result, restoration, wording, delivery) : []),
        ...(refused ? refusalBlocks(plan.problems, plan.eligible) : []),
        ...(plan.reason ? [(0,report_blocks/* heading */.R_)(2, "Why"), (0,report_blocks/* quote */.hD)(plan.reason)] : []),
        ...(plan.warnings.length > 0
            ? [
                (0,report_blocks/* heading */.R_)(2, "Warnings"),
                (0,report_blocks/* bulletList */.fF)(plan.warnings.map((warning) => (0,report_blocks/* message */.iU)(warning.message))),
            ]
            : []),
        ...(target && restoration ? comparison(plan, target, restoration, result, commit) : []),
        ...(restoration ? undone(restoration, commit) : []),
        ...(restoration ? files(restoration) : []),
        ...(restoration ? notRolledBack(plan) : []),
    ];
}
/** The summary of a request that failed before there was a plan, or when it was pushed. */
function failureSummary(title, problems, unchanged = "Nothing was changed.") {
    const unknown = problems.some(({ code }) => code === "push-unconfirmed");
    return [
        (0,report_blocks/* heading */.R_)(1, unknown ? "Not known whether it landed" : title),
        ...(unknown ? [] : [(0,report_blocks/* paragraph */.FY)((0,report_blocks/* strong */.ko)(unchanged))]),
        ...refusalBlocks(problems, []),
    ];
}
function opening(result, delivery) {
    const { plan, kind } = result;
    const name = plan.deployment.name;
    const parts = { all: "", dags: "the DAGs of ", image: "all but the DAGs of " };
    const to = plan.target ? `${parts[plan.scope]}deploy ${plan.target.id}` : plan.asked;
    if (kind === "done") {
        const { id } = result.entry;
        const runs = plan.current ? `runs deploy ${plan.current.id}` : "runs what it ran before";
        const until = delivery ? "" : ` ${name} ${runs} until that is deployed.`;
        const told = `Branch ${plan.deployment.branch} holds ${plan.scope === "all" ? "the code of " : ""}${to} again, as deploy ${id}.${until}`;
        const repeated = "This run had done it before; nothing was done twice. ";
        return [
            (0,report_blocks/* heading */.R_)(1, `Rolled back ${name} to ${to}${then(plan, delivery)}`),
            (0,report_blocks/* paragraph */.FY)(...(result.changed ? [] : [repeated]), (0,report_blocks/* strong */.ko)(told)),
        ];
    }
    if (plan.problems.length > 0) {
        const count = plan.problems.length;
        return [
            (0,report_blocks/* heading */.R_)(1, `${name} cannot be rolled back to ${to}`),
            (0,report_blocks/* paragraph */.FY)(`${count === 1 ? "One rule stands" : `${count} rules stand`} against it. `, (0,report_blocks/* strong */.ko)("Nothing was changed.")),
        ];
    }
    const from = plan.current ? ` from deploy ${plan.current.id}` : "";
    return [
        (0,report_blocks/* heading */.R_)(1, `Plan: roll back ${name} to ${to}`),
        (0,report_blocks/* paragraph */.FY)(`Going back${from} to ${to} is possible. `, (0,report_blocks/* strong */.ko)("Nothing was changed so far.")),
    ];
}
/** How the title ends: by what is known of the deploy. */
function then({ carrier }, delivery) {
    if (carrier === "none")
        return " in git. Now deploy it";
    if (!delivery)
        return " in git. It is deployed next";
    if (delivery.status === "deployed")
        return delivery.problem ? ", and its run failed after that" : "";
    return delivery.status === null ? " in git. Deploy not known" : " in git. NOT DEPLOYED";
}
function refusalBlocks(problems, eligible) {
    const isAnswered = problems.some(({ code: problemCode }) => problemCode === "deploy-not-found");
    return [
        ...(0,report_problems/* problemBlocks */.O)(problems),
        ...(eligible.length > 0 && !isAnswered
            ? [
                (0,report_blocks/* paragraph */.FY)("Newest deploys that can be rolled back to: ", ...joined(eligible.map(report_blocks/* code */.aY)), "."),
            ]
            : []),
    ];
}
function comparison({ current, deployment }, target, { runtime, dagDeployEnabled }, result, commit) {
    const rows = [
        ["", "From", "To"],
        ["Deploy", current?.id ?? "none", target.id],
        ["Commit", commit(current?.commit ?? null), commit(target.commit)],
    ];
    if (deployment.runtime === "astro") {
        const direction = (0,rules/* directionOf */.FR)(runtime);
        const note = direction === "none" ? "" : ` (${direction})`;
        rows.push(["Runtime", rollback_summary_version(runtime.from), `${rollback_summary_version(runtime.to)}${note}`]);
        rows.push(["DAG-only deploys", onOff(dagDeployEnabled.from), onOff(dagDeployEnabled.to)]);
    }
    rows.push(["Deployed", current?.finishedAt ?? "", target.finishedAt ?? "never"], ["By", current?.createdBy ?? "", target.createdBy], ["What", rollback_summary_told(current), rollback_summary_told(target)]);
    const compared = [(0,report_blocks/* heading */.R_)(2, "From and to"), (0,report_blocks/* table */.tp)(rows)];
    if (result.kind !== "done")
        return compared;
    const { entry } = result;
    const made = (0,report_blocks/* paragraph */.FY)("New commit ", commit(result.commit), " with tag ", (0,report_blocks/* code */.aY)(entry.tag), ".");
    return [...compared, made];
}
const rollback_summary_version = (known) => (known ? (0,version/* nameOf */.Vb)(known) : "unknown");
const onOff = (on) => (on ? "on" : "off");
const rollback_summary_told = (entry) => entry
    ? (0,message/* oneLine */.TN)(entry.rollback
        ? `Back to ${entry.rollback.to}: ${entry.rollback.reason}`
        : entry.description)
    : "";
function undone({ undone: deploys, undeployed }, commit) {
    const blocks = [];
    if (deploys.length > 0) {
        blocks.push((0,report_blocks/* heading */.R_)(2, "Deploys that are undone"), (0,report_blocks/* table */.tp)([
            ["Deploy", "Commit", "By", "Deployed", "What"],
            ...deploys
                .slice(-shown)
                .reverse()
                .map((entry) => [
                entry.id,
                commit(entry.commit),
                entry.createdBy,
                entry.finishedAt ?? "",
                rollback_summary_told(entry),
            ]),
        ]), ...more(deploys.length));
    }
    if (undeployed.length > 0) {
        blocks.push((0,report_blocks/* heading */.R_)(2, "Commits that were never deployed and are undone too"), (0,report_blocks/* table */.tp)([
            ["Commit", "By", "Date", "Subject"],
            ...undeployed
                .slice(0, shown)
                .map(({ oid, author, date, subject }) => [
                commit(oid),
                author,
                date,
                (0,message/* oneLine */.TN)(subject),
            ]),
        ]), ...more(undeployed.length));
    }
    return blocks;
}
function files({ files: changes }) {
    if (changes.length === 0)
        return [(0,report_blocks/* heading */.R_)(2, "Files"), (0,report_blocks/* paragraph */.FY)("No file changes: the branch has this code already.")];
    const folders = (0,report_folders/* byFolder */.c)(changes);
    return [
        (0,report_blocks/* heading */.R_)(2, "Files"),
        (0,report_blocks/* table */.tp)([
            ["Folder", "Added", "Changed", "Removed"],
            ...folders
                .slice(0, shown)
                .map(({ folder, added, changed, removed }) => [
                (0,report_blocks/* code */.aY)(folder),
                String(added),
                String(changed),
                String(removed),
            ]),
        ]),
        ...more(folders.length),
    ];
}
/** Beyond this files are only counted. */
const filesShown = 200;
/** Each file that changes. */
function fileBlocks(changes) {
    if (changes.length === 0)
        return [];
    const rows = changes
        .slice(0, filesShown)
        .map(({ path, change }) => [change, (0,report_blocks/* code */.aY)(path)]);
    const left = changes.length - filesShown;
    return [
        (0,report_blocks/* table */.tp)([["Change", "File"], ...rows]),
        ...(left > 0 ? [(0,report_blocks/* paragraph */.FY)(`And ${left} more.`)] : []),
    ];
}
function notRolledBack({ deployment }) {
    const kept = [".github", ...deployment.rollback.keep].map(report_blocks/* code */.aY);
    return [
        (0,report_blocks/* heading */.R_)(2, "Not rolled back"),
        (0,report_blocks/* paragraph */.FY)("Environment variables, connections, resources, executor, scheduler, name and description of the Deployment; in the repository ", ...joined(kept), " and everything outside the project."),
    ];
}
function next(result, { deployType, runtime }, { pushPlan, record, afterPush, releaseHold }, delivery) {
    const { deployment, target, carrier, hold } = result.plan;
    if (result.kind !== "done") {
        return pushPlan ? [(0,report_blocks/* heading */.R_)(2, "Next"), (0,report_blocks/* paragraph */.FY)(...pushPlan(result.plan))] : [];
    }
    const { entry, commit } = result;
    const released = [
        `Deploys to ${deployment.name} are held. When the cause is mended, `,
        ...releaseHold(deployment.name),
        ".",
    ];
    // How a deploy goes that somebody carries is told once it is over.
    const isLeft = carrier === "none" || (carrier === "workflow" && delivery?.status !== "deployed");
    const onAstro = target?.externalId
        ? `deploy ${target.externalId}`
        : `the deploy of ${target?.createdAt}, with ${rollback_summary_version(runtime.to)}`;
    const isDowngrade = (0,rules/* directionOf */.FR)(runtime) === "downgrade";
    const toDeploy = !(isLeft && (isDowngrade || carrier === "none"))
        ? []
        : isDowngrade
            ? [
                [
                    `On Astro, roll the Deployment back to ${onAstro}: `,
                    (0,report_blocks/* code */.aY)("astro deploy"),
                    " refuses a lower Runtime version than the Deployment has.",
                ],
                [`Then complete deploy ${entry.id}: `, ...record(deployment.name, commit), "."],
            ]
            : afterPush({
                deployment: deployment.name,
                branch: deployment.branch,
                deployType,
                id: entry.id,
            });
    const steps = [...toDeploy, ...(hold ? [released] : [])];
    return steps.length > 0 ? [(0,report_blocks/* heading */.R_)(2, "Next"), (0,report_blocks/* numberedList */.rX)(steps)] : [];
}
const more = (count) => count > shown ? [(0,report_blocks/* paragraph */.FY)(`And ${count - shown} more.`)] : [];
function joined(items) {
    return items.flatMap((item, index) => (index === 0 ? [item] : [", ", item]));
}


/***/ }),

/***/ 2977:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ verifySummary)
/* harmony export */ });
/* harmony import */ var _blocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(419);
/* harmony import */ var _problems_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7265);


/** How many lines of a difference are shown. */
const shown = 100;
function verifySummary(result, { repair }) {
    const { deployment, problems, remaining, difference, repaired } = result;
    if (problems.length === 0) {
        return [
            (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(2, `The deploy history of ${deployment} is sound`),
            (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)("Tags and manifest agree."),
        ];
    }
    const mended = problems.length - remaining.length;
    return [
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(1, `The deploy history of ${deployment} ${repaired ? "was" : "is"} damaged`),
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .paragraph */ .FY)(`${problems.length === 1 ? "One finding" : `${problems.length} findings`}. `, (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .strong */ .ko)(repaired
            ? `The manifest was rebuilt from the tags; ${remaining.length} findings remain.`
            : "Nothing was changed."), ...(repaired || mended <= 0
            ? []
            : [` A repair would mend ${mended} of them: `, ...repair(deployment), "."])),
        ...(0,_problems_js__WEBPACK_IMPORTED_MODULE_1__/* .problemBlocks */ .O)(repaired && remaining.length > 0 ? remaining : problems),
        ...(difference.length > 0
            ? [
                (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .heading */ .R_)(2, repaired ? "What was changed" : "What a repair would change"),
                { type: "code", lang: "diff", value: difference.slice(0, shown).join("\n") },
            ]
            : []),
    ];
}


/***/ }),

/***/ 1709:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Wh: () => (/* binding */ beforeQuestion),
/* harmony export */   e5: () => (/* binding */ inTerminal),
/* harmony export */   tq: () => (/* binding */ inJob)
/* harmony export */ });
/* harmony import */ var _blocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(419);

/** Where the actions run. */
const inJob = {
    pushPlan: () => [
        "Approve the job that waits for this plan; if none does, run again without ",
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("dry-run"),
        ". Whether the token may push to the branch shows only then.",
    ],
    afterPush: ({ branch, deployType, id }) => [
        [
            `If no deploy has started on branch ${branch} within a minute, start the deploy workflow there. A push with the job's own token starts none. Deploy type: `,
            (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(deployType),
            ".",
        ],
        ["Its ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("record"), ` step completes deploy ${id}.`],
    ],
    record: (_, commit) => ["run ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("record"), " with ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(`commit: ${commit}`)],
    releaseHold: () => ["run ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("hold/"), " with ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("release: true")],
    repair: () => ["run again with ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("repair: true")],
};
/** Where the command line runs. */
const inTerminal = {
    pushPlan: ({ target, asked, scope, deployment, allowDowngrade }) => {
        const options = [
            ...(scope === "all" ? [] : [`--scope ${scope}`]),
            ...(allowDowngrade ? ["--allow-downgrade"] : []),
        ];
        const again = command("rollback", deployment.name, target?.id ?? asked, ...options);
        return ["Run ", again, " to roll back."];
    },
    afterPush: ({ deployment, branch, deployType, id }) => [
        ["Your clone does not have the new commit yet: ", (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("git pull --tags"), "."],
        [
            `Deploy branch ${branch} now, by its deploy workflow or by hand. Deploy type: `,
            (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(deployType),
            ".",
        ],
        [`If no workflow records it, complete deploy ${id}: `, command("record", deployment), "."],
    ],
    record: (deployment, commit) => [
        "run ",
        (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)("git pull --tags"),
        " and ",
        command("record", deployment, `--commit ${commit}`),
    ],
    releaseHold: (deployment) => ["run ", command("release", deployment)],
    repair: (deployment) => ["run ", command("verify", deployment, "--repair")],
};
function command(verb, deployment, ...more) {
    return (0,_blocks_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(["deploy-rollback", verb, ...more, "-d", deployment].join(" "));
}
/** Where a question follows. */
const beforeQuestion = { ...inTerminal, pushPlan: null };


/***/ }),

/***/ 8835:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Wc: () => (/* binding */ judgeDelivery),
/* harmony export */   YQ: () => (/* binding */ carrierOf),
/* harmony export */   Zy: () => (/* binding */ judgeRun),
/* harmony export */   j6: () => (/* binding */ tellingRun),
/* harmony export */   lc: () => (/* binding */ refusalOfDowngrade)
/* harmony export */ });
/* unused harmony export whyNotAstro */
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/**
 * How a rollback's commit gets to run: who carries it, what stands against that, and what the answers of
 * a run mean. Source: contract, sections 2.1, 3.6 and 4; Astro keeps deploys for 90 days.
 */

const daysKept = 90;
/**
 * Who carries a rollback: as asked for, but Astro where the Runtime version goes down and Astro can, for
 * `astro deploy` refuses that.
 */
function carrierOf(deployment, asked, facts) {
    const canAstro = whyNotAstro(deployment, facts).length === 0;
    return asked === "workflow" && facts.direction === "downgrade" && canAstro ? "astro" : asked;
}
/** The rule `delivery-unsupported`. */
function judgeDelivery(deployment, deliver, facts) {
    const refuse = (why) => (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("delivery-unsupported", { deliver, why });
    if (deliver === "workflow" && !deployment.workflow) {
        return [
            refuse("the settings name no workflow; add `workflow: deploy.yml`, or whatever its file is called, for the Deployment"),
        ];
    }
    if (deliver !== "astro")
        return [];
    if (facts)
        return whyNotAstro(deployment, facts).map(refuse);
    return deployment.astro ? [] : [refuse(unknownOnAstro)];
}
const unknownOnAstro = "the settings do not say which Deployment on `astro` it is";
/** Why Astro cannot do a rollback itself; empty when it can. */
function whyNotAstro(deployment, { scope, target, hasAstroToken, now }) {
    const age = (Date.parse(now) - Date.parse(target.createdAt)) / 86_400_000;
    return [
        ...(deployment.astro ? [] : [unknownOnAstro]),
        ...(hasAstroToken ? [] : ["no `astro-token` was given"]),
        ...(scope === "all" ? [] : [`Astro rolls back all code, not just \`${scope}\``]),
        ...(target.externalId === null ? [`deploy ${target.id} has no Astro deploy ID`] : []),
        ...(age > daysKept
            ? [`Astro keeps deploys for ${daysKept} days, and deploy ${target.id} is older`]
            : []),
    ];
}
/**
 * Why the chosen carrier's deploy will be refused: `astro deploy` takes no lower Runtime version than the
 * Deployment has.
 *
 * @returns null when it will not be
 */
function refusalOfDowngrade(deployment, carrier, facts) {
    if (facts.direction !== "downgrade" || carrier === "astro")
        return null;
    const why = carrier === "workflow" ? whyNotAstro(deployment, facts) : [];
    return [
        "`astro deploy` refuses a lower Runtime version than the Deployment has",
        ...why.map((reason) => `, and this cannot roll back on Astro, because ${reason}`).slice(0, 1),
    ].join("");
}
/**
 * The run that tells how a commit's deploy goes: one that is under way, else one that went well, else the
 * newest. One that was skipped deployed nothing and says nothing.
 *
 * @param runs newest first
 */
function tellingRun(runs) {
    const counting = runs.filter(({ conclusion }) => conclusion !== "skipped");
    return (counting.find(({ conclusion }) => conclusion === null) ??
        counting.find(({ conclusion }) => conclusion === "success") ??
        counting[0]);
}
/** Why a run that ended, or was found, does not deliver a commit; null when it does, or still may. */
function judgeRun({ url, commit, conclusion }, expected) {
    if (commit !== expected)
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("deploy-run-other-commit", { url, commit, expected });
    if (conclusion === null || conclusion === "success")
        return null;
    return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("deploy-run-failed", { url, conclusion });
}


/***/ }),

/***/ 5961:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ deployTypeFor)
/* harmony export */ });
/* harmony import */ var _ledger_names_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3498);

/**
 * `dags-only` when DAG-only deploys are on and only the DAGs folder differs from what runs.
 *
 * @param dagDeploysOn before and after
 * @param differing paths in which the new code differs from what runs; null when that is not known
 * @param dagsPath the DAGs folder, in the repository
 * @param irrelevant paths that no deploy ships
 */
function deployTypeFor(dagDeploysOn, differing, dagsPath, irrelevant) {
    const shipped = differing?.filter((path) => !irrelevant.some((other) => (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isWithin */ .UO)(path, other)));
    const dagsAlone = dagDeploysOn &&
        shipped &&
        shipped.length > 0 &&
        shipped.every((path) => (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isWithin */ .UO)(path, dagsPath));
    return dagsAlone ? "dags-only" : "image-and-dags";
}


/***/ }),

/***/ 5603:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ withSettings),
/* harmony export */   w: () => (/* binding */ dagDeployEnabledIn)
/* harmony export */ });
/* harmony import */ var yaml__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8815);
/**
 * The Deployment file (`astro deployment inspect` writes it): stays as it is at the head but for the
 * two settings that a rollback brings back. Its comments and layout stay to the byte.
 * Source: contract, section 3.4.
 */

/** How many characters are read: YAML takes its time, and a Deployment file is short. */
const longest = 100_000;
/** Warnings of the parser are nobody's concern here. */
const parsed = (text) => (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .parseDocument */ .Tp)(text, { logLevel: "error" });
/** The DAG deploy setting that a Deployment file states; null when it states none. */
function dagDeployEnabledIn(text) {
    if (text.length > longest)
        return null;
    const stated = parsed(text).getIn(["deployment", "configuration", "dag_deploy_enabled"]);
    return typeof stated === "boolean" ? stated : null;
}
/**
 * Sets values under `deployment.configuration`.
 *
 * @param text the whole YAML file, as at the head
 * @returns the same text with just those values changed, or added where the file has none of them;
 * null when it is too long, not YAML with that mapping, or written so that it cannot be edited
 */
function withSettings(text, settings) {
    if (text.length > longest)
        return null;
    let edited = text;
    for (const [key, value] of Object.entries(settings)) {
        const document = parsed(edited);
        const configuration = document.getIn(["deployment", "configuration"], true);
        if (document.errors.length > 0 || !(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isMap */ .jh)(configuration))
            return null;
        edited = withValue(edited, configuration, key, value);
    }
    return holds(edited, settings) ? edited : null;
}
/** YAML has more forms than an edit of its text can know: what came out is read again. */
function holds(text, settings) {
    const document = parsed(text);
    const values = Object.entries(settings);
    return (document.errors.length === 0 &&
        values.every(([key, value]) => document.getIn(["deployment", "configuration", key]) === value));
}
function withValue(text, map, key, value) {
    const pair = map.items.find((item) => (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(item.key) && item.key.value === key);
    const node = map.get(key, true);
    if (node?.range) {
        if ((0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(node) && node.value === value)
            return text;
        const [start, end] = node.range;
        const isEmpty = start === end;
        const before = isEmpty && text[start - 1] === ":" ? " " : "";
        const after = isEmpty && text[end] === "#" ? " " : text.slice(start, end).endsWith("\n") ? "\n" : "";
        const replaced = before + written(value, (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(node) ? node : undefined) + after;
        return text.slice(0, start) + replaced + text.slice(end);
    }
    const first = map.items[0]?.key;
    if (!(0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .isScalar */ .jn)(first) || !first.range || pair)
        return text;
    const [start] = first.range;
    if (map.flow)
        return `${text.slice(0, start)}${key}: ${written(value)}, ${text.slice(start)}`;
    const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
    const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    return `${text.slice(0, start)}${key}: ${written(value)}${lineEnd}${indent}${text.slice(start)}`;
}
/** A value as YAML, with the quotes of the one it replaces. */
function written(value, replaced) {
    const scalar = new yaml__WEBPACK_IMPORTED_MODULE_0__/* .Scalar */ .X5(value);
    const quoted = replaced?.type === yaml__WEBPACK_IMPORTED_MODULE_0__/* .Scalar */ .X5.QUOTE_DOUBLE || replaced?.type === yaml__WEBPACK_IMPORTED_MODULE_0__/* .Scalar */ .X5.QUOTE_SINGLE;
    if (quoted && typeof value === "string" && replaced.type)
        scalar.type = replaced.type;
    return (0,yaml__WEBPACK_IMPORTED_MODULE_0__/* .stringify */ .As)(scalar).trim();
}


/***/ }),

/***/ 3953:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ft: () => (/* binding */ isSame),
/* harmony export */   Jj: () => (/* binding */ keptPaths),
/* harmony export */   PP: () => (/* binding */ deviations),
/* harmony export */   hA: () => (/* binding */ restoredPaths),
/* harmony export */   hp: () => (/* binding */ unshippedPaths),
/* harmony export */   w: () => (/* binding */ layersOf)
/* harmony export */ });
/* harmony import */ var _ledger_names_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3498);

/** What no deploy of a Deployment ships, though it may lie in its project. */
function unshippedPaths(deployment, manifestInTree) {
    const file = deployment["deployment-file"];
    return [
        ".github",
        ...(manifestInTree === null ? [] : [manifestInTree]),
        ...(file === undefined ? [] : [(0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(deployment.project, file)]),
    ];
}
/** What a Deployment's rollback never touches. @param nested projects of others inside its own */
function keptPaths(deployment, manifestInTree, nested) {
    return [...unshippedPaths(deployment, manifestInTree), ...deployment.rollback.keep, ...nested];
}
/**
 * The layers of a rollback.
 *
 * @param projects where the project lay in the commits that shipped image and DAGs
 * @param kept from {@link keptPaths}
 */
function layersOf(deployment, projects, scope, kept) {
    const { project, also } = deployment;
    const dagsFolder = deployment["dags-folder"];
    const dagsPath = (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(project, dagsFolder);
    const dags = scope === "image"
        ? { path: dagsPath, from: "head", at: dagsPath }
        : { path: dagsPath, from: "dags", at: (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(projects.dags, dagsFolder) };
    const image = [
        { path: project, from: "image", at: projects.image },
        ...also.map((path) => ({ path, from: "image", at: path })),
    ];
    const restored = scope === "dags" ? [dags] : [...image, dags];
    const touched = (path) => restored.some((layer) => (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isWithin */ .UO)(path, layer.path) || (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isWithin */ .UO)(layer.path, path));
    return [
        ...restored,
        ...kept.filter(touched).map((path) => ({ path, from: "head", at: path })),
    ];
}
/** The paths that a rollback of a scope brings back, and those within them that it leaves. */
function restoredPaths({ project, also, "dags-folder": dagsFolder, }, scope, kept) {
    const dags = (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(project, dagsFolder);
    if (scope === "dags")
        return { paths: [dags], except: [...kept] };
    return { paths: [project, ...also], except: scope === "image" ? [...kept, dags] : [...kept] };
}
/**
 * In what a tree deviates from what layers make of it: each layer must equal its source but where a
 * later layer lies on it.
 *
 * @param layers in order
 * @param edited paths that are changed on purpose (the Deployment file)
 * @returns paths from the root; empty when the tree is as it must be
 */
function deviations(layers, edited = []) {
    const deviating = layers.flatMap(({ differing }, index) => {
        const covers = [...layers.slice(index + 1).map(({ path }) => path), ...edited];
        // A file that gives way to a folder for what lies on top is explained by that as well.
        return differing.filter((path) => !covers.some((cover) => (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isWithin */ .UO)(path, cover) || (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .isWithin */ .UO)(cover, path)));
    });
    return [...new Set(deviating)];
}
function isSame(a, b) {
    return a?.oid === b?.oid && a?.mode === b?.mode;
}


/***/ }),

/***/ 2768:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EB: () => (/* binding */ judgeScope),
/* harmony export */   FR: () => (/* binding */ directionOf),
/* harmony export */   Fb: () => (/* binding */ judgePeople),
/* harmony export */   So: () => (/* binding */ judgeByRecord),
/* harmony export */   Z1: () => (/* binding */ judgeDeployment),
/* harmony export */   ZN: () => (/* binding */ recordedVersion),
/* harmony export */   al: () => (/* binding */ inOrder),
/* harmony export */   dM: () => (/* binding */ judgeTarget),
/* harmony export */   i2: () => (/* binding */ eligibleByRecord),
/* harmony export */   v9: () => (/* binding */ judgeVersions),
/* harmony export */   xQ: () => (/* binding */ judgeCommit)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2998);
/* harmony import */ var _ledger_recording_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8409);
/* harmony import */ var _ledger_tag_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3330);
/* harmony import */ var _runtime_image_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(876);
/* harmony import */ var _runtime_support_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7986);
/* harmony import */ var _runtime_version_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7097);
/**
 * Whether a rollback is allowed. All rules are judged and all failures shown together.
 * Source: contract, section 4.
 */







/** The order in which failures are shown: the contract's table. */
const order = [
    "rollback-disabled",
    "mechanism-unsupported",
    "manifest-not-started",
    "deploy-not-found",
    "no-previous",
    "deploy-not-successful",
    "tag-missing",
    "tag-mismatch",
    "commit-missing",
    "project-missing",
    "image-unknown",
    "outside-window",
    "current-runtime-too-old",
    "target-runtime-too-old",
    "runtime-range-unsupported",
    "runtime-unknown",
    "pin-mismatch",
    "downgrade-not-allowed",
    "dag-deploys-off",
    "delivery-unsupported",
    "nothing-to-roll-back",
    "actor-not-permitted",
    "newer-deploy",
    "head-changed",
];
function inOrder(problems) {
    return [...problems].sort((a, b) => order.indexOf(a.code) - order.indexOf(b.code));
}
/** Rules that only the settings decide. */
function judgeDeployment(deployment) {
    const problems = [];
    if (!deployment.rollback.enabled) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("rollback-disabled", { deployment: deployment.name }));
    }
    const mechanism = deployment["deploy-mechanism"];
    if (mechanism !== "standard")
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("mechanism-unsupported", { mechanism }));
    return problems;
}
/** Rules that the record of the target decides. @param now ISO 8601, UTC */
function judgeTarget(deployment, { entries }, target, now) {
    const problems = [];
    const deploy = target.id;
    if (target.status !== "deployed") {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("deploy-not-successful", { deploy, status: target.status }));
    }
    if (!(0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .codePartsOf */ .$O)(entries, target).image)
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("image-unknown", { deploy }));
    const { window } = deployment.rollback;
    const since = (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_2__/* .startOfWindow */ .Ym)(window, now);
    if (Date.parse(target.createdAt) < since && target.id !== (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .currentOf */ .$c)(entries)?.id) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("outside-window", {
            deploy,
            createdAt: target.createdAt,
            window,
            since: new Date(since).toISOString(),
        }));
    }
    return problems;
}
/** Rules that tag and commit of a deploy decide, whose code would be restored. */
function judgeCommit({ deployment, formerNames }, entry, { tag, commit, project }) {
    const deploy = entry.id;
    if (!tag && !entry.tagPending)
        return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("tag-missing", { deploy, tag: entry.tag })];
    const differences = tag ? (0,_ledger_tag_js__WEBPACK_IMPORTED_MODULE_3__/* .tagDifferences */ .vB)(tag, formerNames.get(deploy) ?? deployment, entry) : [];
    if (differences.length > 0) {
        return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("tag-mismatch", { deploy, tag: entry.tag, differences })];
    }
    if (!commit)
        return [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("commit-missing", { deploy, commit: entry.commit ?? "unknown" })];
    return project ? [] : [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("project-missing", { deploy, project: entry.project })];
}
/** The version that was recorded with a deploy's image. */
function recordedVersion({ runtime, image }) {
    return (runtime && (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .parseVersion */ .ot)(runtime, "runtime")) || (image ? (0,_runtime_image_js__WEBPACK_IMPORTED_MODULE_4__/* .versionOfImage */ .L)(image) : null);
}
function directionOf({ from, to }) {
    const order = from && to ? (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .compareVersions */ .Zy)(to, from) : 0;
    return order === 0 ? "none" : order > 0 ? "upgrade" : "downgrade";
}
/**
 * Rules about Runtime and Airflow versions.
 *
 * @param pinned what the target's Dockerfile pins
 * @param recorded what was recorded with the target's image
 */
function judgeVersions(change, target, allowDowngrade) {
    const { from, to } = change;
    const { deploy, pinned, recorded } = target;
    const problems = [];
    if (!from)
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("runtime-unknown", { side: "the current deploy" }));
    else if ((0,_runtime_support_js__WEBPACK_IMPORTED_MODULE_5__/* .isTooOld */ .Um)(from)) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("current-runtime-too-old", { version: (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .nameOf */ .Vb)(from), minimum: (0,_runtime_support_js__WEBPACK_IMPORTED_MODULE_5__/* .minimumFor */ .GH)(from) }));
    }
    if (!to)
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("runtime-unknown", { side: `deploy ${deploy}` }));
    else if ((0,_runtime_support_js__WEBPACK_IMPORTED_MODULE_5__/* .isTooOld */ .Um)(to)) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("target-runtime-too-old", { version: (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .nameOf */ .Vb)(to), minimum: (0,_runtime_support_js__WEBPACK_IMPORTED_MODULE_5__/* .minimumFor */ .GH)(to) }));
    }
    if (pinned && recorded && (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .compareVersions */ .Zy)(pinned, recorded) !== 0) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("pin-mismatch", { deploy, pin: (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .nameOf */ .Vb)(pinned), recorded: (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .nameOf */ .Vb)(recorded) }));
    }
    if (!from || !to || directionOf(change) === "none")
        return problems;
    const names = { from: (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .nameOf */ .Vb)(from), to: (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_6__/* .nameOf */ .Vb)(to) };
    if ((0,_runtime_support_js__WEBPACK_IMPORTED_MODULE_5__/* .isInUnsupportedRange */ .Gh)(from) || (0,_runtime_support_js__WEBPACK_IMPORTED_MODULE_5__/* .isInUnsupportedRange */ .Gh)(to)) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("runtime-range-unsupported", names));
    }
    if (directionOf(change) === "downgrade" && !allowDowngrade) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("downgrade-not-allowed", names));
    }
    return problems;
}
/** Rules about what was asked for besides the target. */
function judgeScope({ deployment, dagDeployEnabled }, scope) {
    return scope === "dags" && !dagDeployEnabled ? [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("dag-deploys-off", { deployment })] : [];
}
const permissions = ["none", "read", "triage", "write", "maintain", "admin"];
/** Rule about who asked and who re-ran. */
function judgePeople(deployment, people) {
    return people.flatMap(({ login, permission }) => {
        const why = whyNot(deployment.rollback, login, permission);
        return why ? [(0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("actor-not-permitted", { actor: login, why })] : [];
    });
}
function whyNot({ permission: least, actors, bots }, login, permission) {
    const among = (logins) => logins.some((listed) => listed.toLowerCase() === login.toLowerCase());
    if (login.endsWith("[bot]")) {
        return among(bots) ? null : "it is an App that `rollback.bots` does not name";
    }
    if (actors.length > 0 && !among(actors))
        return "`rollback.actors` does not name them";
    if (permission === null)
        return `their permission could not be found out, and \`${least}\` is needed`;
    return permissions.indexOf(permission) >= permissions.indexOf(least)
        ? null
        : `they have the permission \`${permission}\`, and \`${least}\` is needed`;
}
/**
 * What stands against a rollback to a deploy, as far as records tell; tags and commits are not looked
 * at.
 *
 * @param now ISO 8601, UTC
 */
function judgeByRecord(deployment, history, target, now, allowDowngrade = true) {
    const problems = [
        ...judgeDeployment(deployment),
        ...judgeTarget(deployment, history, target, now),
    ];
    if (deployment.runtime === "none")
        return problems;
    const current = (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .currentOf */ .$c)(history.entries);
    const from = current ? versionOfCode((0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .codePartsOf */ .$O)(history.entries, current)) : null;
    const to = versionOfCode((0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .codePartsOf */ .$O)(history.entries, target));
    const versions = { deploy: target.id, pinned: null, recorded: to };
    return inOrder([...problems, ...judgeVersions({ from, to }, versions, allowDowngrade)]);
}
/** Among how many of the newest deploys eligible ones are looked for. */
const lookedAt = 50;
/**
 * The newest deploys that their records allow to roll back to; tags and commits are not looked at.
 *
 * @param now ISO 8601, UTC
 * @returns IDs, newest first
 */
function eligibleByRecord(deployment, history, now, allowDowngrade) {
    const current = (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .currentOf */ .$c)(history.entries);
    return history.entries
        .slice(-lookedAt)
        .filter((target) => target.id !== current?.id)
        .filter((target) => judgeByRecord(deployment, history, target, now, allowDowngrade).length === 0)
        .map(({ id }) => id)
        .reverse();
}
function versionOfCode({ image }) {
    return image ? recordedVersion(image) : null;
}


/***/ }),

/***/ 4302:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F: () => (/* binding */ findTarget)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _ledger_closest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3617);
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2998);
/** Which deploy a person means. Source: contract, section 3.1. */



/**
 * Finds the deploy that was asked for.
 *
 * @param asked an ID, `#`ID, a full tag name (with or without `refs/tags/`), or `previous`
 * @param eligible IDs of the newest deploys that can be rolled back to, for the answer to an unknown ID
 */
function findTarget({ deployment, entries }, asked, eligible) {
    if (asked === "previous") {
        const previous = (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_2__/* .previousOf */ .te)(entries);
        if (previous === undefined)
            return { problem: (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("no-previous", { deployment }) };
        return findTarget({ deployment, entries }, previous, eligible);
    }
    const id = asked.replace(/^#/, "");
    const tag = asked.replace(/^refs\/tags\//, "");
    const target = entries.find((entry) => entry.id === id || entry.tag === tag);
    if (target)
        return { target };
    const known = entries.map((entry) => entry.id).reverse();
    return {
        problem: (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("deploy-not-found", {
            asked,
            deployment,
            closest: (0,_ledger_closest_js__WEBPACK_IMPORTED_MODULE_1__/* .closestTo */ .z)(id, known).slice(0, 3),
            eligible: eligible(),
        }),
    };
}


/***/ }),

/***/ 375:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ baseImage)
/* harmony export */ });
/* harmony import */ var dockerfile_ast__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8390);
/** The Runtime pin: the image in the `FROM` of the final stage of a Dockerfile. */

/** How many characters are read: the parser takes its time. */
const longest = 50_000;
/**
 * The image that a Dockerfile's final stage is built on, with build arguments at their defaults.
 *
 * @param text the whole Dockerfile; any line ends, with or without a byte-order mark
 * @returns null without a `FROM`, when it is longer than 50,000 characters, or when an argument in it has no default
 */
function baseImage(text) {
    if (text.length > longest)
        return null;
    const dockerfile = dockerfile_ast__WEBPACK_IMPORTED_MODULE_0__.DockerfileParser.parse(text);
    const defaults = new Map();
    for (const argument of dockerfile.getInitialARGs()) {
        const property = argument.getProperty();
        const value = property?.getValue();
        if (property && value != null) {
            const expanded = expand(argument, value, defaults);
            if (expanded !== null)
                defaults.set(property.getName(), expanded);
        }
    }
    return imageOf(dockerfile.getFROMs(), defaults);
}
/** Follows the last stage to the earlier stages that it names. */
function imageOf(stages, defaults) {
    const last = stages.at(-1);
    const image = last?.getImage();
    if (!last || !image)
        return null;
    const expanded = expand(last, image, defaults);
    const earlier = stages.slice(0, -1);
    const named = earlier.findLastIndex((stage) => stage.getBuildStage()?.toLowerCase() === expanded?.toLowerCase());
    return named < 0 ? expanded : imageOf(earlier.slice(0, named + 1), defaults);
}
/** Replaces `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+other}`; null when one has no value. */
function expand(instruction, text, values) {
    let expanded = text;
    for (const variable of instruction.getVariables()) {
        const known = values.get(variable.getName());
        const other = variable.getSubstitutionParameter() ?? undefined;
        const value = variable.getModifier() === "+" ? known && other : known || other;
        if (value === undefined)
            return null;
        expanded = expanded.replace(variable.toString(), () => value);
    }
    return expanded.replace(/["']/g, "");
}


/***/ }),

/***/ 876:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ versionOfImage)
/* harmony export */ });
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7097);
/** What an image reference tells of the Runtime or Airflow version in it. */

/** Last part of the image's path → whose versions its tags carry. Private copies keep that part. */
const products = {
    "astro-runtime": "runtime",
    runtime: "runtime",
    "ap-airflow": "airflow",
    airflow: "airflow",
};
/**
 * @param image a reference such as `quay.io/astronomer/astro-runtime:12.1.1-base`, `registry:5000/team/runtime:3.1-2@sha256:…`
 * @returns null for an image of another name, or with a tag that tells no version
 */
function versionOfImage(image) {
    const [reference = ""] = image.split("@");
    const [name = "", tag] = (reference.split("/").at(-1) ?? "").split(":");
    const product = Object.hasOwn(products, name) ? products[name] : undefined;
    return product && tag ? (0,_version_js__WEBPACK_IMPORTED_MODULE_0__/* .parseVersion */ .ot)(tag, product) : null;
}


/***/ }),

/***/ 7986:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D9: () => (/* binding */ withdrawnBecause),
/* harmony export */   GH: () => (/* binding */ minimumFor),
/* harmony export */   Gh: () => (/* binding */ isInUnsupportedRange),
/* harmony export */   Um: () => (/* binding */ isTooOld)
/* harmony export */ });
/* harmony import */ var semver__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2088);
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7097);
/** Which versions can take part in a rollback. Source: Astro, "Roll back to a past deploy". */


/** Whether a version is older than Runtime 5.0.0, or than Airflow 2.3.0 outside Runtime. */
function isTooOld(version) {
    return version.scheme === "runtime-2"
        ? semver__WEBPACK_IMPORTED_MODULE_0__.lt(version.semver, "5.0.0")
        : semver__WEBPACK_IMPORTED_MODULE_0__.lt((0,_version_js__WEBPACK_IMPORTED_MODULE_1__/* .airflowOf */ ._n)(version), "2.3.0");
}
/** The oldest supported version of the same product, for messages. */
function minimumFor(version) {
    return version.scheme === "airflow" ? "Airflow 2.3.0" : "Runtime 5.0.0";
}
/**
 * Whether a version lies from 3.0-1 to 3.1-1, which can be neither source nor target of a change of
 * version. Their prereleases belong to the range. Source: Astro Private Cloud documentation.
 */
function isInUnsupportedRange({ scheme, semver: number }) {
    return (scheme === "runtime-3" &&
        semver__WEBPACK_IMPORTED_MODULE_0__.satisfies(number, "3.0.1-0 - 3.1.1", { includePrerelease: true }));
}
/** Why Astronomer withdrew a version, or null. Source: Astro Runtime release notes ("yanked"). */
function withdrawnBecause(version) {
    if (version.scheme !== "runtime-2")
        return null;
    if (semver__WEBPACK_IMPORTED_MODULE_0__.satisfies(version.semver, "8.0.0"))
        return `${(0,_version_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(version)} was withdrawn`;
    if (semver__WEBPACK_IMPORTED_MODULE_0__.satisfies(version.semver, "9.0.0 - 9.6.0")) {
        return `${(0,_version_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(version)} was withdrawn: its scheduler is slow`;
    }
    if (semver__WEBPACK_IMPORTED_MODULE_0__.satisfies(version.semver, "11.0.0 - 11.1.0")) {
        return `${(0,_version_js__WEBPACK_IMPORTED_MODULE_1__/* .nameOf */ .Vb)(version)} was withdrawn: its database migration fails with running triggers`;
    }
    return null;
}


/***/ }),

/***/ 7097:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vb: () => (/* binding */ nameOf),
/* harmony export */   Zy: () => (/* binding */ compareVersions),
/* harmony export */   _n: () => (/* binding */ airflowOf),
/* harmony export */   ot: () => (/* binding */ parseVersion)
/* harmony export */ });
/* harmony import */ var semver__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2088);
/**
 * Versions of Astro Runtime, in both numbering schemes, and of plain Airflow.
 *
 * Runtime counted 4.0.0 … 13.x.y on Airflow 2, and counts `<airflow major>.<airflow minor>-<patch>`
 * since Airflow 3. Each new version is newer than each old one: 3.0-1 > 13.5.0. Plain semver gets
 * that wrong, so a version carries its scheme, and semver only orders inside one.
 * Source: Astro Runtime versioning and release notes, astronomer.io.
 */

/** Suffixes of image tags follow the version: `-base`, `-python-3.11`, `-ubi9-python-3.11-slim` … */
const prerelease = String.raw `(?<before>[-.]?(?<label>alpha|beta|rc|dev|a|b)[.-]?(?<count>\d{1,9}))?`;
const tail = "(?:-.*)?$";
const threeNumbers = new RegExp(String.raw `^v?(?<major>\d{1,9})\.(?<minor>\d{1,9})\.(?<patch>\d{1,9})${prerelease}${tail}`);
const airflowAndPatch = new RegExp(String.raw `^v?(?<major>[3-9]|[1-9]\d{1,8})\.(?<minor>\d{1,9})-(?<patch>\d{1,9})${prerelease}${tail}`);
/**
 * Reads a version, which an image suffix may follow.
 *
 * @param text such as `12.1.1`, `v13.0.0-rc1`, `3.1-14`, `3.0-7.alpha1-base`, `12.1.1-python-3.11-base`
 * @param product whose version it is; Runtime's scheme is told by the form
 * @returns null when it is no version
 */
function parseVersion(text, product) {
    const old = threeNumbers.exec(text)?.groups;
    if (old)
        return version(product === "airflow" ? "airflow" : "runtime-2", old);
    const current = product === "runtime" ? airflowAndPatch.exec(text)?.groups : undefined;
    return current ? version("runtime-3", current) : null;
}
function version(scheme, groups) {
    const { major, minor, patch, before = "", label, count } = groups;
    const [x, y, z] = [major, minor, patch].map(Number);
    return {
        scheme,
        text: `${x}.${y}${scheme === "runtime-3" ? "-" : "."}${z}${before}`,
        semver: `${x}.${y}.${z}${label ? `-${label}.${Number(count)}` : ""}`,
    };
}
/** What people call it: `Runtime 12.1.1`, `Airflow 2.9.1`. */
function nameOf(version) {
    return `${version.scheme === "airflow" ? "Airflow" : "Runtime"} ${version.text}`;
}
/**
 * The Airflow version that a version carries, as semver. The patch is only known of plain Airflow,
 * and 0 otherwise: Runtime 4 is Airflow 2.2, 5 is 2.3 … 13 is 2.11, 3.1-x is 3.1.
 */
function airflowOf({ scheme, semver: number }) {
    const { major, minor } = semver__WEBPACK_IMPORTED_MODULE_0__.parse(number, {}, true);
    if (scheme === "airflow")
        return number;
    if (scheme === "runtime-3")
        return `${major}.${minor}.0`;
    return `2.${Math.max(major - 2, 1)}.0`;
}
const rank = { airflow: 0, "runtime-2": 1, "runtime-3": 2 };
/**
 * A total order from older to newer. Runtime with Runtime goes by scheme, then number. Plain Airflow
 * goes with Runtime by the Airflow minor version that both carry; at the same minor it counts as
 * older, so that leaving Runtime is a downgrade, which somebody has to allow.
 *
 * @returns below 0 when `a` is older, above 0 when it is newer, 0 when they are the same
 */
function compareVersions(a, b) {
    const mixed = (a.scheme === "airflow") !== (b.scheme === "airflow");
    const byAirflow = mixed ? semver__WEBPACK_IMPORTED_MODULE_0__.compare(minorOf(a), minorOf(b)) : 0;
    return byAirflow || rank[a.scheme] - rank[b.scheme] || semver__WEBPACK_IMPORTED_MODULE_0__.compare(a.semver, b.semver);
}
const minorOf = (version) => {
    const { major, minor } = semver__WEBPACK_IMPORTED_MODULE_0__.parse(airflowOf(version), {}, true);
    return `${major}.${minor}.0`;
};


/***/ }),

/***/ 6349:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  h: () => (/* binding */ guardDeploy)
});

// EXTERNAL MODULE: ./.build/errors.js
var errors = __webpack_require__(9243);
// EXTERNAL MODULE: ./.build/ledger/history.js
var ledger_history = __webpack_require__(2998);
// EXTERNAL MODULE: ./.build/ledger/recording.js
var recording = __webpack_require__(8409);
;// CONCATENATED MODULE: ./.build/ledger/guard.js
/**
 * Whether a commit may be deployed now, so that a queued or re-run deploy of bad code cannot bring it
 * back. Source: contract, section 5.
 */



/** The rollback that was begun last, whatever became of it. */
function newestRollbackOf(entries) {
    return (0,ledger_history/* newestOf */.su)(entries.filter(({ rollback }) => rollback !== null));
}
/**
 * The deploys whose commits must not come after the commit that is to be deployed: the current one,
 * and the newest rollback if it is newer than that.
 */
function fronts(entries) {
    const current = (0,ledger_history/* currentOf */.$c)(entries);
    const rollback = newestRollbackOf(entries);
    const isNewer = rollback && (!current || Date.parse(rollback.createdAt) >= Date.parse(current.finishedAt));
    return [...new Set([current, isNewer ? rollback : undefined])].filter((front) => front !== undefined);
}
/**
 * Judges a commit before its deploy.
 *
 * @param isBefore whether the commit is a strict ancestor of a front's commit
 * @returns why it may not be deployed; empty when it may, as with an empty ledger
 */
function judgeDeploy({ deployment, entries, hold }, commit, isBefore) {
    const problems = [];
    const rollback = newestRollbackOf(entries);
    const own = (0,recording/* rollbackOfCommit */.x4)(entries, commit);
    const isRollback = own !== undefined && own.id === rollback?.id;
    if (hold && !isRollback)
        problems.push((0,errors/* problem */.CC)("deploy-held", { deployment, ...hold }));
    if (own?.rollback?.deliver === "astro") {
        problems.push((0,errors/* problem */.CC)("delivered-by-astro", { commit }));
    }
    const ahead = fronts(entries).find(isBefore);
    if (ahead)
        problems.push((0,errors/* problem */.CC)("commit-outdated", { commit, deploy: ahead.id }));
    const undone = undoneDeployOf(entries, commit);
    if (undone && !isRollback)
        problems.push((0,errors/* problem */.CC)("deploy-undone", { commit, deploy: undone.id }));
    return problems;
}
/** The undone deploy of a commit that no deploy which still counts has as well. */
function undoneDeployOf(entries, commit) {
    const { undone } = (0,ledger_history/* lineOf */.cA)(entries);
    const codeOf = (0,ledger_history/* codesOf */.MZ)(entries);
    if ((0,ledger_history/* currentOf */.$c)(entries)?.commit === commit)
        return undefined;
    return entries.find((entry) => entry.commit === commit && undone.has(codeOf(entry.id)));
}

// EXTERNAL MODULE: ./.build/use-cases/open-ledger.js
var open_ledger = __webpack_require__(2192);
// EXTERNAL MODULE: ./.build/use-cases/publish.js
var publish = __webpack_require__(169);
;// CONCATENATED MODULE: ./.build/use-cases/guard-deploy.js



/** @throws {Refusal} when settings or ledger cannot be read */
function guardDeploy({ deployment: name, commit }, { open, step }) {
    return (0,publish/* untilLanded */.xt)({ open, step }, async (repository) => {
        const ledger = await step("Read the ledger", () => (0,open_ledger/* openLedger */.au)(repository, name));
        const { deployment, history } = ledger;
        const after = await step("Compare with what was deployed", () => deploysAfter(repository, ledger, commit));
        const problems = judgeDeploy(history, commit, ({ id }) => after.has(id));
        return { deployment: deployment.name, commit, problems };
    });
}
/** IDs of the deploys in front whose commits come after a commit. */
async function deploysAfter(repository, { branch, history }, commit) {
    const ahead = fronts(history.entries).filter((front) => front.commit !== commit);
    if (ahead.length === 0)
        return new Set();
    const onBranch = await repository.commitsOf(branch);
    const after = new Set();
    for (const { id, commit: front } of ahead) {
        if (front === null || !onBranch.has(front))
            continue;
        if ((await repository.commitsBefore(front)).has(commit))
            after.add(id);
    }
    return after;
}


/***/ }),

/***/ 9328:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ holdDeploys)
/* harmony export */ });
/* harmony import */ var _ledger_manifest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(409);
/* harmony import */ var _open_ledger_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2192);
/* harmony import */ var _publish_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(169);
/* harmony import */ var _write_ledger_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6131);
/** Puts a hold on a Deployment, or takes it off: load, decide, push. */




/** @throws {Refusal} when the ledger cannot be read or written */
function holdDeploys(request, tools) {
    return (0,_publish_js__WEBPACK_IMPORTED_MODULE_2__/* .untilLanded */ .xt)(tools, async (repository, { tries }) => {
        const ledger = await tools.step("Read the ledger", () => (0,_open_ledger_js__WEBPACK_IMPORTED_MODULE_1__/* .openLedger */ .au)(repository, request.deployment));
        const { history, manifest } = ledger;
        const { name } = ledger.deployment;
        const { reason, actor } = request;
        if ((history.hold?.reason ?? null) === reason) {
            return { deployment: name, hold: history.hold, changed: tries > 0 };
        }
        const date = tools.now();
        const hold = reason === null
            ? null
            : {
                reason,
                createdBy: actor,
                createdAt: date,
                deployId: history.entries.at(-1)?.id ?? null,
            };
        const { dagDeployEnabled } = history;
        const held = (0,_ledger_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .withRecord */ .q8)(manifest, name, {
            ...(0,_ledger_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(manifest, name),
            dagDeployEnabled,
            hold,
        });
        const subject = hold ? `Hold deploys to ${name}` : `Release the hold on ${name}`;
        await tools.step(subject, async () => (0,_write_ledger_js__WEBPACK_IMPORTED_MODULE_3__/* .pushManifest */ .y6)(repository, ledger, held, { subject, committer: await tools.committer(), date }));
        return { deployment: name, hold, changed: true };
    });
}


/***/ }),

/***/ 5931:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   YS: () => (/* binding */ differingFromRunning),
/* harmony export */   Zc: () => (/* binding */ deviationsFrom),
/* harmony export */   j: () => (/* binding */ graftsOf)
/* harmony export */ });
/* harmony import */ var _ledger_names_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3498);
/* harmony import */ var _rollback_restore_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3953);


/** What each layer puts into a tree. */
async function graftsOf(repository, layers, sources) {
    const found = { head: new Map(), image: new Map(), dags: new Map() };
    for (const from of ["head", "image", "dags"]) {
        const paths = layers.filter((layer) => layer.from === from).map(({ at }) => at);
        if (paths.length > 0)
            found[from] = await repository.entries(sources[from], paths);
    }
    return layers.map(({ path, from, at }) => ({ path, entry: found[from].get(at) ?? null }));
}
/** In what a tree deviates from layers over it; see {@link deviations}. */
async function deviationsFrom(repository, layers, grafts, treeish, edited = []) {
    const inTree = await repository.entries(treeish, layers.map(({ path }) => path));
    const placed = layers.map(async (layer, index) => {
        const source = grafts[index]?.entry ?? null;
        const found = inTree.get(layer.path) ?? null;
        return {
            ...layer,
            source,
            found,
            differing: await differing(repository, layer, source, found),
        };
    });
    return (0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_1__/* .deviations */ .PP)(await Promise.all(placed), edited);
}
const folder = "040000";
async function differing(repository, { path }, source, found) {
    if ((0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_1__/* .isSame */ .Ft)(source, found))
        return [];
    if (source?.mode !== folder || found?.mode !== folder)
        return [path];
    const changes = await repository.changes(source.oid, found.oid);
    return changes.map((change) => (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_0__/* .join */ .fj)(path, change.path));
}
/**
 * The paths of a Deployment in which a tree differs from what runs now.
 *
 * @returns paths from the root, or null when what runs is not known
 */
async function differingFromRunning(repository, deployment, running, treeish) {
    const image = running?.image;
    const dags = running?.dags;
    if (!image?.commit || !dags?.commit)
        return null;
    const commits = await repository.fetchCommits([image.commit, dags.commit]);
    if (!commits.has(image.commit) || !commits.has(dags.commit))
        return null;
    const layers = (0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_1__/* .layersOf */ .w)(deployment, { image: image.project, dags: dags.project }, "all", []);
    const sources = { head: treeish, image: image.commit, dags: dags.commit };
    return deviationsFrom(repository, layers, await graftsOf(repository, layers, sources), treeish);
}


/***/ }),

/***/ 7021:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ olderDeploys),
/* harmony export */   V: () => (/* binding */ ledgerAt)
/* harmony export */ });
/* harmony import */ var _ledger_adoption_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4136);
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2998);
/* harmony import */ var _ledger_tag_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3330);



/** The ledger as it would have been read at a time. @param time ISO 8601, UTC */
function ledgerAt(ledger, time) {
    const { history } = ledger;
    const entries = (0,_ledger_adoption_js__WEBPACK_IMPORTED_MODULE_0__/* .upTo */ .jB)(history.entries, time);
    if (entries.length === history.entries.length)
        return ledger;
    const dagDeployEnabled = (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .currentOf */ .$c)(entries)?.dagDeployEnabled ?? false;
    return { ...ledger, history: { ...history, entries, dagDeployEnabled } };
}
/** Deploys that only their tags still tell, oldest first. */
async function olderDeploys(repository, { deployment, history, settings }) {
    const known = new Set(history.entries.map(({ tag }) => tag));
    const prefixes = [...deployment.formerly, deployment.name].map((name) => (0,_ledger_tag_js__WEBPACK_IMPORTED_MODULE_2__/* .tagName */ .wZ)(settings["tag-prefix"], name, ""));
    const listed = await repository.fetchTags(prefixes.map((prefix) => `${prefix}*`));
    const names = [...listed.keys()].filter((name) => !known.has(name));
    return [...(await repository.tags(names)).values()]
        .flatMap((tag) => (0,_ledger_tag_js__WEBPACK_IMPORTED_MODULE_2__/* .entryOfTag */ .yF)(tag)?.entry ?? [])
        .sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
}


/***/ }),

/***/ 2192:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   FS: () => (/* binding */ openBooks),
/* harmony export */   Xv: () => (/* binding */ withCommitsOfTags),
/* harmony export */   au: () => (/* binding */ openLedger)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2998);
/* harmony import */ var _ledger_manifest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(409);
/* harmony import */ var _ledger_settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5265);
/* harmony import */ var _publish_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(169);
/** Loads what every verb needs: settings, deploy branch, manifest, history. */





/**
 * @param name the Deployment's; may be left out when the settings have just one
 * @throws {Refusal} when settings or manifest are missing or wrong
 */
async function openLedger(repository, name) {
    const { json, ...books } = await openBooks(repository, name);
    const { settings, place, deployment } = books;
    if (json === null)
        await assertNeverStarted(repository, settings["tag-prefix"], place);
    const manifest = json === null ? _ledger_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .emptyManifest */ .dR : (0,_ledger_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .parseManifest */ .Ng)(json);
    const history = await withCommitsOfTags(repository, (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .historyOf */ .om)(manifest, deployment));
    return { ...books, manifest, isNew: json === null, history };
}
/**
 * Everything but the manifest itself, which may be missing or damaged.
 *
 * @param name the Deployment's; may be left out when the settings have just one
 * @throws {Refusal} when settings or the deploy branch are missing or wrong
 */
async function openBooks(repository, name) {
    const { head: defaultHead, defaultBranch } = repository;
    const usual = `refs/heads/${_ledger_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .defaultManifestBranch */ .Xw}`;
    const [text, early] = await Promise.all([
        repository.file(defaultHead, _ledger_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .settingsPath */ .xj),
        // Nearly always the manifest is there, on a branch that holds nothing else; fetched before the settings
        // say so.
        repository.fetch([usual], "whole"),
    ]);
    if (text === null)
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("settings-missing", { branch: defaultBranch });
    const settings = (0,_ledger_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .parseSettings */ .P$)(text, defaultBranch);
    const deployment = (0,_ledger_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .selectDeployment */ .Kf)(settings, name, defaultBranch);
    const branch = `refs/heads/${deployment.branch}`;
    const manifestRef = `refs/heads/${settings.manifest.branch}`;
    const known = new Map([...early, [`refs/heads/${defaultBranch}`, defaultHead]]);
    const others = [branch, manifestRef].filter((ref) => ref !== usual && !known.has(ref));
    const fetched = await repository.fetch(others);
    const headOf = (ref) => known.get(ref) ?? fetched.get(ref) ?? null;
    const head = headOf(branch);
    if (head === null)
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("branch-missing", { branch: deployment.branch, deployment: deployment.name });
    const { path } = settings.manifest;
    const place = {
        ref: manifestRef,
        path,
        tip: headOf(manifestRef),
        inTree: manifestRef === branch,
    };
    const json = place.tip === null ? null : await repository.file(place.tip, path);
    return { settings, deployment, branch, head, place, json };
}
/** Beside existing deploy tags a missing manifest was lost, not never made. */
async function assertNeverStarted(repository, prefix, { ref, tip }) {
    const now = await repository.list([`refs/tags/${prefix}*`, ref]);
    // Somebody else has just made the first record.
    if ((now.get(ref) ?? null) !== tip)
        throw new _publish_js__WEBPACK_IMPORTED_MODULE_4__/* .LostRace */ .Sb([ref]);
    const tags = [...now.keys()].filter((name) => name.startsWith("refs/tags/"));
    if (tags.length > 0)
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("manifest-missing", { prefix, count: tags.length });
}
/** Fills in the commits that only tags tell. */
async function withCommitsOfTags(repository, history) {
    const open = history.entries.filter(({ commit }) => commit === null).map(({ tag }) => tag);
    if (open.length === 0)
        return history;
    await repository.fetch(open.map((tag) => `refs/tags/${tag}`));
    const tags = await repository.tags(open);
    return {
        ...history,
        entries: history.entries.map((entry) => ({
            ...entry,
            commit: entry.commit ?? tags.get(entry.tag)?.commit ?? null,
        })),
    };
}


/***/ }),

/***/ 169:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B1: () => (/* binding */ unconfirmed),
/* harmony export */   Sb: () => (/* binding */ LostRace),
/* harmony export */   mk: () => (/* binding */ publish),
/* harmony export */   xt: () => (/* binding */ untilLanded)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9243);
var __addDisposableResource = (undefined && undefined.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (undefined && undefined.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
/** The push: all refs or none, with what the remote has afterwards as the only truth. */


/** Thrown when a push did not land because others were faster, or the connection broke before. */
class LostRace extends Error {
    name = "LostRace";
    /** The refs in which others were faster. */
    refs;
    /** What broke; null when others were faster. */
    broken;
    constructor(refs, broken = null) {
        super(broken?.message);
        this.refs = refs;
        this.broken = broken;
    }
}
/** What to say when {@link publish} returns false. */
const unconfirmed = "git said that the push landed, but the remote could not be asked about it afterwards.";
/**
 * Pushes, and asks the remote whether it landed: an answer that got lost is no failure.
 *
 * @param updates the first one is a ref that nobody else writes, or the one that tells best
 * @returns once the remote has it; false when git said so, but the remote could not be asked
 * @throws {LostRace} when nothing was written and it is worth another try
 * @throws {Refusal} when the server refuses, or `push-unconfirmed` when it cannot be asked
 */
async function publish(repository, updates) {
    const answer = await repository.push(updates);
    if (answer.kind === "refused")
        throw answer.refusal;
    if (answer.kind === "race")
        throw new LostRace(answer.refs);
    const [proof] = updates;
    try {
        const now = await repository.fetch(updates.map(({ ref }) => ref), "known");
        if (now.get(proof.ref) === proof.to)
            return true;
    }
    catch (error) {
        if (answer.kind === "done")
            return false;
        return (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)("push-unconfirmed", { tag: proof.ref, said: answer.refusal.message }, { cause: error });
    }
    if (answer.kind === "broken")
        throw new LostRace([], answer.refusal);
    // A branch may have moved on since; nobody else writes the tag.
    if (proof.ref.startsWith("refs/heads/"))
        return true;
    const said = "The push was accepted, but the tag is not there.";
    return (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)("push-unconfirmed", { tag: proof.ref, said });
}
/** How long a race is run from the first loss on, in milliseconds. */
const patience = 60_000;
/**
 * Pauses are random, up to as long as this many attempts took: one at first, then twice as many each time.
 * Where many are at it, attempts take longer, and so all of them wait longer.
 */
const mostAttempts = 16;
/**
 * Tries again from the start as long as races are lost.
 *
 * @param attempt decides on the newest state, builds and publishes
 * @throws {Refusal} `push-lost-race` when the time is over
 */
async function untilLanded({ open, step }, attempt) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const repository = __addDisposableResource(env_1, await step("Fetch the repository", open), true);
        let tagTaken = false;
        let end = Number.POSITIVE_INFINITY;
        for (let tries = 0;; tries++) {
            const start = Date.now();
            try {
                return await attempt(repository, { tries, tagTaken });
            }
            catch (error) {
                if (!(error instanceof LostRace))
                    throw error;
                tagTaken ||= error.refs.some((ref) => ref.startsWith("refs/tags/"));
                const now = Date.now();
                if (now > end)
                    throw lost(error, tries + 1);
                end = Math.min(end, now + patience);
                const bound = (now - start) * Math.min(mostAttempts, 2 ** tries);
                await (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(Math.random() * Math.min(bound, (end - now) / 2));
                // Had it moved as well, it would have been named.
                const branch = `refs/heads/${repository.defaultBranch}`;
                if (error.refs.length === 0 || error.refs.includes(branch))
                    await repository.renew();
            }
        }
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
function lost(cause, tries) {
    const why = (0,_errors_js__WEBPACK_IMPORTED_MODULE_1__/* .problem */ .CC)("push-lost-race", { seconds: patience / 1000, tries });
    return cause.broken ?? new _errors_js__WEBPACK_IMPORTED_MODULE_1__/* .Refusal */ .P_([why], { cause });
}


/***/ }),

/***/ 1595:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ refusedTag),
/* harmony export */   x: () => (/* binding */ pushRecords)
/* harmony export */ });
/* harmony import */ var _git_push_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5809);
/* harmony import */ var _ledger_recording_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8409);
/* harmony import */ var _ledger_tag_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3330);
/* harmony import */ var _publish_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(169);
/* harmony import */ var _write_ledger_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6131);





/**
 * Pushes new entries with their tags, and with tags that are still pending, as far as GitHub lets it:
 * it refuses tags on commits whose workflow files differ from every branch.
 *
 * @returns the entries as they were written; and whether the remote could be asked afterwards
 */
async function pushRecords(repository, ledger, records, bookkeeping) {
    const pending = await taggable(repository, ledger, bookkeeping.earlier);
    let tagged = [...pending, ...records];
    for (;;) {
        const written = records.map((record) => tagged.includes(record) ? record.entry : { ...record.entry, tagPending: true });
        try {
            const confirmed = await pushTagged(repository, ledger, written, tagged, bookkeeping);
            return { written, confirmed };
        }
        catch (error) {
            const refused = refusedTags(error, tagged);
            if (refused.size === 0)
                throw error;
            tagged = tagged.filter(({ entry }) => !refused.has(entry.tag));
        }
    }
}
/** The tags that GitHub refuses because of workflow files, if that is all that it refuses. */
function refusedTags(error, tagged) {
    const isAboutWorkflows = error instanceof _git_push_js__WEBPACK_IMPORTED_MODULE_0__/* .PushRefused */ .X4 && error.problems.every(({ code }) => code === "workflow-file");
    if (!isAboutWorkflows)
        return new Set();
    const tags = tagged.map(({ entry }) => entry.tag);
    return new Set(tags.filter((tag) => error.refs.includes(`refs/tags/${tag}`)));
}
/** What to say about an entry whose tag was refused. */
function refusedTag({ tag }) {
    return `GitHub refuses the tag ${tag} for now, because a workflow file changed since. The deploy is recorded without it, and a later one adds it.`;
}
/** Entries whose pending tag can be made: their commits are there, and nobody else made the tag. */
async function taggable(repository, { history }, { tagTaken }) {
    const pending = history.entries.filter(({ tagPending }) => tagPending);
    const present = await repository.fetchCommits(pending.flatMap(({ commit }) => commit ?? []));
    const taken = tagTaken
        ? await repository.list(pending.map(({ tag }) => `refs/tags/${tag}`))
        : new Map();
    return pending
        .filter(({ commit, tag }) => commit !== null && present.has(commit) && !taken.has(`refs/tags/${tag}`))
        .map((entry) => {
        const { createdBy } = entry;
        return { entry, actors: { actor: createdBy, triggeringActor: createdBy } };
    });
}
async function pushTagged(repository, ledger, written, tagged, bookkeeping) {
    const { committer, date } = bookkeeping;
    const tags = tagged.map(({ entry, actors }) => {
        const name = ledger.history.formerNames.get(entry.id) ?? ledger.deployment.name;
        const message = (0,_ledger_tag_js__WEBPACK_IMPORTED_MODULE_2__/* .tagMessage */ .ib)(name, entry, actors);
        return { name: entry.tag, target: entry.commit ?? "", tagger: committer, date, message };
    });
    const manifest = manifestWith(ledger, written, tagged, bookkeeping);
    const [commit = "", ...objects] = await repository.make([(0,_write_ledger_js__WEBPACK_IMPORTED_MODULE_4__/* .manifestCommit */ .vD)(ledger, manifest, bookkeeping)], tags);
    const updates = tagged.map(({ entry }, index) => (0,_write_ledger_js__WEBPACK_IMPORTED_MODULE_4__/* .tagUpdate */ .kk)(entry.tag, objects[index] ?? ""));
    // The newest deploy's own tag tells best whether the push landed.
    const [proof, ...others] = [...updates.reverse(), (0,_write_ledger_js__WEBPACK_IMPORTED_MODULE_4__/* .manifestUpdate */ .P5)(ledger, commit)];
    return proof ? (0,_publish_js__WEBPACK_IMPORTED_MODULE_3__/* .publish */ .mk)(repository, [proof, ...others]) : true;
}
/** The manifest with the new entries, and without the marks of pending tags that are pushed now. */
function manifestWith({ history, manifest, settings }, written, tagged, { adopted, date }) {
    const mended = tagged
        .filter(({ entry }) => entry.tagPending)
        .reduce((mending, { entry: { tagPending: _, ...whole } }) => {
        return (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_1__/* .withEntry */ .rM)(mending, history, whole);
    }, manifest);
    if (adopted) {
        return written.reduce((adopting, entry) => (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_1__/* .withAdoptedEntry */ .ol)(adopting, history, entry), mended);
    }
    const grown = written.reduce((growing, entry) => {
        const { dagDeployEnabled } = entry.status === "deployed" ? entry : history;
        return (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_1__/* .withNewEntry */ .Pq)(growing, history, entry, { dagDeployEnabled });
    }, mended);
    const windows = Object.values(settings.deployments).map(({ rollback }) => rollback.window);
    return (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_1__/* .pruned */ .FA)(grown, windows, date);
}


/***/ }),

/***/ 7346:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ tellingPaths),
/* harmony export */   q: () => (/* binding */ readDeploy)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2998);
/* harmony import */ var _ledger_message_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6885);
/* harmony import */ var _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3498);
/* harmony import */ var _rollback_deploy_type_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5961);
/* harmony import */ var _rollback_deployment_file_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5603);
/* harmony import */ var _rollback_restore_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3953);
/* harmony import */ var _runtime_dockerfile_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(375);
/* harmony import */ var _runtime_image_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(876);
/* harmony import */ var _runtime_version_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7097);
/* harmony import */ var _layered_tree_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(5931);
/** What a deployed commit tells of its deploy: image, Runtime, DAG deploy setting, type. */











/** The files of a project that tell of a deploy. */
function tellingPaths({ project, ...deployment }) {
    const file = deployment["deployment-file"];
    return [
        ...(deployment.runtime === "astro" ? [(0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(project, "Dockerfile")] : []),
        ...(file === undefined ? [] : [(0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(project, file)]),
    ];
}
/** @throws {Refusal} `commit-unknown`, `project-missing` */
async function readDeploy(repository, ledger, request) {
    const { deployment, history } = ledger;
    const { commit } = request;
    const { project } = deployment;
    const commits = await repository.fetchCommits([commit]);
    // The ID of a tag object would be taken as well, but is not what stands in the history.
    const isCommit = commits.has(commit) && (await repository.isCommit(commit));
    if (!isCommit)
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("commit-unknown", { commit });
    const folder = (await repository.entries(commit, [project])).get(project);
    if (folder?.mode !== "040000")
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("project-missing", { deploy: commit.slice(0, 12), project });
    const withRuntime = deployment.runtime === "astro";
    const dockerfilePath = (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(project, "Dockerfile");
    const deploymentFile = deployment["deployment-file"];
    const statedPath = deploymentFile === undefined ? null : (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(project, deploymentFile);
    const [texts, subject] = await Promise.all([
        repository.files(commit, tellingPaths(deployment)),
        request.description || repository.subjectOf(commit),
        // What runs now, with which the type is told below: fetched side by side with the files.
        repository.fetchCommits(request.type === "infer" ? commitsOf(runningCode(ledger)) : []),
    ]);
    const stated = statedPath === null ? undefined : texts.get(statedPath);
    const dagDeployEnabled = request.dagDeployEnabled ??
        (stated === undefined ? null : (0,_rollback_deployment_file_js__WEBPACK_IMPORTED_MODULE_4__/* .dagDeployEnabledIn */ .w)(stated)) ??
        history.dagDeployEnabled;
    const dockerfile = texts.get(dockerfilePath);
    const image = dockerfile === undefined ? null : (0,_runtime_dockerfile_js__WEBPACK_IMPORTED_MODULE_6__/* .baseImage */ .f)(dockerfile);
    const pinned = image === null ? null : (0,_runtime_image_js__WEBPACK_IMPORTED_MODULE_7__/* .versionOfImage */ .L)(image);
    const told = request.runtime === undefined ? null : (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_8__/* .parseVersion */ .ot)(request.runtime, "runtime");
    const runtime = told ?? (pinned?.scheme === "airflow" ? null : pinned);
    const warnings = [];
    if (withRuntime && !told && !pinned) {
        warnings.push("The Dockerfile tells no Runtime version. Give `runtime`, or nobody can roll back to this deploy.");
    }
    if (told && pinned && (0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_8__/* .compareVersions */ .Zy)(told, pinned) !== 0) {
        warnings.push(`\`runtime\` says ${(0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_8__/* .nameOf */ .Vb)(told)}, but the Dockerfile pins ${(0,_runtime_version_js__WEBPACK_IMPORTED_MODULE_8__/* .nameOf */ .Vb)(pinned)}: nobody can roll back to this deploy until that is mended.`);
    }
    const type = request.type === "infer"
        ? await inferredType(repository, ledger, commit, dagDeployEnabled)
        : request.type;
    const description = (0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_10__/* .cleaned */ .L0)(subject);
    return {
        facts: { description, type, runtime: runtime?.text ?? null, image, dagDeployEnabled },
        warnings,
    };
}
async function inferredType(repository, ledger, commit, dagDeployEnabled) {
    const { deployment, history, place } = ledger;
    const on = dagDeployEnabled && history.dagDeployEnabled;
    const running = on ? runningCode(ledger) : null;
    const differing = await (0,_layered_tree_js__WEBPACK_IMPORTED_MODULE_9__/* .differingFromRunning */ .YS)(repository, deployment, running, commit);
    const dagsPath = (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(deployment.project, deployment["dags-folder"]);
    const unshipped = (0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_5__/* .unshippedPaths */ .hp)(deployment, place.inTree ? place.path : null);
    return (0,_rollback_deploy_type_js__WEBPACK_IMPORTED_MODULE_3__/* .deployTypeFor */ .z)(on, differing, dagsPath, unshipped);
}
function runningCode({ history }) {
    const current = (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .currentOf */ .$c)(history.entries);
    return current ? (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .codePartsOf */ .$O)(history.entries, current) : null;
}
function commitsOf(code) {
    return [code?.image?.commit, code?.dags.commit].filter((commit) => commit != null);
}


/***/ }),

/***/ 5237:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ readHistory)
/* harmony export */ });
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2998);
/* harmony import */ var _rollback_rules_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2768);
/* harmony import */ var _older_deploys_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7021);
/* harmony import */ var _open_ledger_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2192);
/* harmony import */ var _publish_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(169);





/** @throws {Refusal} when settings or ledger cannot be read */
function readHistory(request, { open, step, now }) {
    return (0,_publish_js__WEBPACK_IMPORTED_MODULE_4__/* .untilLanded */ .xt)({ open, step }, async (repository) => {
        const ledger = await step("Read the ledger", () => (0,_open_ledger_js__WEBPACK_IMPORTED_MODULE_3__/* .openLedger */ .au)(repository, request.deployment));
        const { deployment, history } = ledger;
        const older = request.all
            ? await step("Read older tags", () => (0,_older_deploys_js__WEBPACK_IMPORTED_MODULE_2__/* .olderDeploys */ .P)(repository, ledger))
            : [];
        const time = now();
        const current = (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_0__/* .currentOf */ .$c)(history.entries);
        const isOlder = new Set(older.map(({ id }) => id));
        const statusOf = (entry) => isOlder.has(entry.id) && entry.status === "initialized" ? "unknown" : entry.status;
        const matching = [...older, ...history.entries].filter((entry) => request.status === undefined || statusOf(entry) === request.status);
        const shown = matching.slice(-request.limit).reverse();
        return {
            deployment: deployment.name,
            rows: shown.map((entry) => ({
                entry,
                status: statusOf(entry),
                isCurrent: entry.id === current?.id,
                problems: isOlder.has(entry.id) ? [] : (0,_rollback_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .judgeByRecord */ .So)(deployment, history, entry, time),
            })),
            total: matching.length,
            current: current?.id ?? null,
            previous: (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_0__/* .previousOf */ .te)(history.entries) ?? null,
            hold: history.hold,
            now: time,
        };
    });
}


/***/ }),

/***/ 5685:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ recordDeploy)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2998);
/* harmony import */ var _ledger_manifest_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(409);
/* harmony import */ var _ledger_recording_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8409);
/* harmony import */ var _ledger_tag_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3330);
/* harmony import */ var _older_deploys_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7021);
/* harmony import */ var _open_ledger_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2192);
/* harmony import */ var _publish_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(169);
/* harmony import */ var _push_records_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1595);
/* harmony import */ var _read_deploy_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7346);
/* harmony import */ var _write_ledger_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6131);
/** Records a deploy in the ledger: load, decide, build, push. */











/** @throws {Refusal} when the deploy cannot be recorded; nothing is written then */
function recordDeploy(request, tools) {
    return (0,_publish_js__WEBPACK_IMPORTED_MODULE_7__/* .untilLanded */ .xt)(tools, (repository, earlier) => attempt(repository, request, tools, earlier));
}
async function attempt(repository, asked, tools, earlier) {
    const ledger = await tools.step("Read the ledger", () => (0,_open_ledger_js__WEBPACK_IMPORTED_MODULE_6__/* .openLedger */ .au)(repository, asked.deployment));
    const { request, warnings } = await withAstrosAnswer(ledger.deployment, asked, tools);
    const known = await knownDeploy(repository, ledger, request);
    const result = await (known
        ? complete(repository, ledger, request, tools, known, earlier)
        : add(repository, ledger, request, tools, earlier));
    return { ...result, warnings: [...warnings, ...result.warnings] };
}
/** What was not given is asked of Astro, where that is possible; a record does not hang on it. */
async function withAstrosAnswer({ astro }, request, { deployOnAstro }) {
    const { externalId, commit, type } = request;
    if (!deployOnAstro || !astro || externalId !== undefined)
        return { request, warnings: [] };
    try {
        const found = await deployOnAstro(astro, commit);
        if (!found)
            return { request, warnings: [] };
        const told = type === "infer" ? (found.type ?? type) : type;
        return { request: { ...request, externalId: found.id, type: told }, warnings: [] };
    }
    catch (error) {
        if (!(error instanceof _errors_js__WEBPACK_IMPORTED_MODULE_0__/* .Refusal */ .P_))
            throw error;
        const without = `The deploy is recorded without its ID on Astro. ${error.message}`;
        return { request, warnings: [without] };
    }
}
/**
 * The entry that this deploy has already: a rollback's, one that the same run recorded, or of an
 * earlier deploy one with the same commit and time.
 */
async function knownDeploy(repository, ledger, { run, commit, type, status, createdAt, deployId }) {
    const { entries } = ledger.history;
    const rollback = (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_3__/* .rollbackOfCommit */ .x4)(entries, commit);
    if (rollback)
        return rollback;
    if (createdAt === undefined) {
        const isMeantAsNew = run === null && deployId !== undefined;
        return isMeantAsNew ? undefined : (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_3__/* .sameRecord */ .qf)(entries, run, commit, type, status);
    }
    const all = [...(await (0,_older_deploys_js__WEBPACK_IMPORTED_MODULE_5__/* .olderDeploys */ .P)(repository, ledger)), ...entries];
    return all.find((entry) => entry.commit === commit && entry.createdAt === createdAt);
}
async function complete(repository, ledger, { status, externalId }, { step, now, committer }, known, { tries }) {
    const { name } = ledger.deployment;
    const date = now();
    const entry = (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_3__/* .completed */ .so)(known, { status, at: date, externalId: externalId ?? null });
    // After a try whose answer got lost, this is how its success shows.
    if (entry === known) {
        return { deployment: name, entry, changed: tries > 0, warnings: staleness(ledger, known) };
    }
    const confirmed = await step(`Complete deploy ${entry.id}`, async () => {
        const subject = `Deploy ${entry.id} of ${name}: ${entry.status}`;
        const manifest = withOutcome(ledger, entry);
        return (0,_write_ledger_js__WEBPACK_IMPORTED_MODULE_10__/* .pushManifest */ .y6)(repository, ledger, manifest, {
            subject,
            committer: await committer(),
            date,
        });
    });
    const warnings = [...staleness(ledger, known), ...(confirmed ? [] : [_publish_js__WEBPACK_IMPORTED_MODULE_7__/* .unconfirmed */ .B1])];
    return { deployment: name, entry, changed: true, warnings };
}
/** The manifest with a completed entry, and with its DAG deploy setting once its code runs. */
function withOutcome({ manifest, history }, entry) {
    const written = (0,_ledger_recording_js__WEBPACK_IMPORTED_MODULE_3__/* .withEntry */ .rM)(manifest, history, entry);
    const entries = history.entries.map((old) => (old.id === entry.id ? entry : old));
    if ((0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .currentOf */ .$c)(entries)?.id !== entry.id)
        return written;
    const name = history.formerNames.get(entry.id) ?? history.deployment;
    const { dagDeployEnabled } = entry;
    return (0,_ledger_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .withRecord */ .q8)(written, name, { ...(0,_ledger_manifest_js__WEBPACK_IMPORTED_MODULE_2__/* .recordOf */ .zv)(written, name), dagDeployEnabled });
}
/** A re-run of an old deploy run ships old code, but stays the same record. */
function staleness({ history }, { id }) {
    const newest = (0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .newestOf */ .su)(history.entries);
    if (!newest || newest.id === id)
        return [];
    return [
        `Deploy ${id} was recorded before, and deploy ${newest.id} has been recorded since. If its code was deployed again now, the history does not show that: start a new run instead of re-running an old one.`,
    ];
}
async function add(repository, ledger, request, { step, now, committer }, earlier) {
    const { deployment, history } = ledger;
    const date = now();
    const { createdAt = date } = request;
    const { facts, warnings } = await step("Read the deployed commit", () => (0,_read_deploy_js__WEBPACK_IMPORTED_MODULE_9__/* .readDeploy */ .q)(repository, request.createdAt === undefined ? ledger : (0,_older_deploys_js__WEBPACK_IMPORTED_MODULE_5__/* .ledgerAt */ .V)(ledger, createdAt), request));
    const slot = request.deployId === undefined
        ? await (0,_write_ledger_js__WEBPACK_IMPORTED_MODULE_10__/* .nextSlot */ .yo)(repository, ledger, earlier)
        : await givenSlot(repository, ledger, request.deployId, earlier);
    const owner = history.entries.find(({ id }) => id === slot.id);
    if (owner)
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("deploy-id-taken", { deploy: slot.id, where: `commit ${owner.commit?.slice(0, 12)}` });
    const entry = {
        ...slot,
        commit: request.commit,
        project: deployment.project,
        ...facts,
        status: request.status,
        createdAt,
        finishedAt: createdAt,
        createdBy: request.actors.actor,
        run: request.run,
        externalId: request.externalId ?? null,
        rollback: null,
    };
    const { written, confirmed } = await step(`Record deploy ${entry.id}`, async () => (0,_push_records_js__WEBPACK_IMPORTED_MODULE_8__/* .pushRecords */ .x)(repository, ledger, [{ entry, actors: request.actors }], {
        subject: `Record deploy ${entry.id} of ${deployment.name}`,
        committer: await committer(),
        date,
        earlier,
        adopted: request.createdAt !== undefined,
    }));
    const [recorded = entry] = written;
    if (recorded.tagPending)
        warnings.push((0,_push_records_js__WEBPACK_IMPORTED_MODULE_8__/* .refusedTag */ .b)(recorded));
    if (!confirmed)
        warnings.push(_publish_js__WEBPACK_IMPORTED_MODULE_7__/* .unconfirmed */ .B1);
    return { deployment: deployment.name, entry: recorded, changed: true, warnings };
}
/** A given ID with its tag, which nothing else may have. */
async function givenSlot(repository, { settings, deployment }, id, { tagTaken }) {
    const tag = (0,_ledger_tag_js__WEBPACK_IMPORTED_MODULE_4__/* .tagName */ .wZ)(settings["tag-prefix"], deployment.name, id);
    if (tagTaken && (await repository.list([`refs/tags/${tag}`])).size > 0) {
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("deploy-id-taken", { deploy: id, where: `the tag ${tag}` });
    }
    return { id, tag };
}


/***/ }),

/***/ 5032:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ko: () => (/* binding */ restoreCode),
/* harmony export */   mB: () => (/* binding */ commitsLookedAt),
/* harmony export */   uT: () => (/* binding */ previewCode)
/* harmony export */ });
/* harmony import */ var _errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9243);
/* harmony import */ var _ledger_history_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2998);
/* harmony import */ var _ledger_names_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3498);
/* harmony import */ var _ledger_settings_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5265);
/* harmony import */ var _rollback_deploy_type_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5961);
/* harmony import */ var _rollback_deployment_file_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5603);
/* harmony import */ var _rollback_restore_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3953);
/* harmony import */ var _rollback_rules_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2768);
/* harmony import */ var _runtime_dockerfile_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(375);
/* harmony import */ var _runtime_image_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(876);
/* harmony import */ var _layered_tree_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(5931);
/** Puts a target's code together as a tree, and finds out what that would change. */











/** Asks for the files that are read of a restored code, of the one that runs, and of the head. */
async function previewCode(repository, { deployment, head }, codes) {
    const file = deployment["deployment-file"];
    const images = deployment.runtime === "none" ? [] : codes.map((code) => code?.image);
    await repository.preview([
        ...(file === undefined ? [] : [{ commit: head, path: (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(deployment.project, file) }]),
        ...images.flatMap((image) => image?.commit ? [{ commit: image.commit, path: (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(image.project, "Dockerfile") }] : []),
    ]);
}
/** @throws {Refusal} `restored-tree-wrong` when the tree fails its own check */
async function restoreCode(repository, ledger, request) {
    const { target, scope } = request;
    const { history, deployment, place } = ledger;
    const manifestInTree = place.inTree ? place.path : null;
    const kept = (0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_6__/* .keptPaths */ .Jj)(deployment, manifestInTree, (0,_ledger_settings_js__WEBPACK_IMPORTED_MODULE_3__/* .nestedProjects */ .yG)(ledger.settings, deployment));
    const runtime = await versionsOf(repository, ledger, request);
    const problems = deployment.runtime === "none" || scope === "dags"
        ? []
        : (0,_rollback_rules_js__WEBPACK_IMPORTED_MODULE_7__/* .judgeVersions */ .v9)(runtime, { deploy: target.id, ...runtime }, request.allowDowngrade);
    const dagDeployEnabled = {
        from: history.dagDeployEnabled,
        to: scope === "all" ? target.dagDeployEnabled : history.dagDeployEnabled,
    };
    const { tree, uneditable } = await restoredTree(repository, ledger, request, kept, {
        ...(scope !== "dags" &&
            runtime.to &&
            runtime.to.scheme !== "airflow" && { runtime_version: runtime.to.text }),
        ...(scope === "all" && { dag_deploy_enabled: dagDeployEnabled.to }),
    });
    const running = request.runningIsThere ? request.running : null;
    const differing = await (0,_layered_tree_js__WEBPACK_IMPORTED_MODULE_10__/* .differingFromRunning */ .YS)(repository, deployment, running, tree);
    const runs = differing?.every((path) => kept.some((keptPath) => (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .isWithin */ .UO)(path, keptPath)));
    const files = await repository.changes(ledger.head, tree);
    if (files.length === 0 && runs && dagDeployEnabled.from === dagDeployEnabled.to) {
        problems.push((0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .problem */ .CC)("nothing-to-roll-back", { deploy: target.id }));
    }
    const undone = new Set((0,_ledger_history_js__WEBPACK_IMPORTED_MODULE_1__/* .undoneBy */ .xN)(history.entries, target.id));
    return {
        problems,
        restoration: {
            tree,
            sources: [request.code.image.commit, request.code.dags.commit],
            uneditable,
            files,
            runtime: { from: runtime.from, to: runtime.to },
            image: runtime.image,
            dagDeployEnabled,
            deployType: (0,_rollback_deploy_type_js__WEBPACK_IMPORTED_MODULE_4__/* .deployTypeFor */ .z)(dagDeployEnabled.from && dagDeployEnabled.to, differing, (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(deployment.project, deployment["dags-folder"]), (0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_6__/* .unshippedPaths */ .hp)(deployment, manifestInTree)),
            undone: history.entries.filter(({ id }) => undone.has(id)),
            ...(await undeployedCommits(repository, ledger, scope, kept)),
        },
    };
}
async function versionsOf(repository, { deployment }, { code, running, runningIsThere, scope }) {
    if (deployment.runtime === "none")
        return { from: null, to: null, pinned: null, recorded: null, image: null };
    const runs = running?.image;
    const from = runs &&
        ((0,_rollback_rules_js__WEBPACK_IMPORTED_MODULE_7__/* .recordedVersion */ .ZN)(runs) ?? (runningIsThere ? (await pinOf(repository, runs)).version : null));
    if (scope === "dags") {
        return {
            from: from ?? null,
            to: from ?? null,
            pinned: null,
            recorded: null,
            image: runs?.image ?? null,
        };
    }
    const pin = await pinOf(repository, code.image);
    const recorded = (0,_rollback_rules_js__WEBPACK_IMPORTED_MODULE_7__/* .recordedVersion */ .ZN)(code.image);
    return {
        from: from ?? null,
        to: pin.version ?? recorded,
        pinned: pin.version,
        recorded,
        image: pin.image ?? code.image.image,
    };
}
async function pinOf(repository, { commit, project }) {
    const dockerfile = commit && (await repository.file(commit, (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(project, "Dockerfile")));
    const image = dockerfile ? (0,_runtime_dockerfile_js__WEBPACK_IMPORTED_MODULE_8__/* .baseImage */ .f)(dockerfile) : null;
    return { image, version: image === null ? null : (0,_runtime_image_js__WEBPACK_IMPORTED_MODULE_9__/* .versionOfImage */ .L)(image) };
}
/** Builds the tree, and checks it against its sources. */
async function restoredTree(repository, ledger, { code, scope }, kept, settings) {
    const { deployment, head } = ledger;
    const projects = { image: code.image.project, dags: code.dags.project };
    const layers = (0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_6__/* .layersOf */ .w)(deployment, projects, scope, kept);
    const sources = { head, image: code.image.commit, dags: code.dags.commit };
    const grafts = await (0,_layered_tree_js__WEBPACK_IMPORTED_MODULE_10__/* .graftsOf */ .j)(repository, layers, sources);
    const edited = await editedFile(repository, ledger, settings);
    const edits = edited?.text == null ? [] : [{ path: edited.path, text: edited.text }];
    const nobody = { name: "Deploy Rollback", email: "" };
    const date = "1970-01-01T00:00:00Z";
    const [scratch = ""] = await repository.make([
        {
            parent: head,
            author: nobody,
            committer: nobody,
            date,
            message: "",
            changes: [...grafts, ...edits],
        },
    ], []);
    const tree = await repository.treeOf(scratch);
    const paths = edits.map(({ path }) => path);
    const inside = await (0,_layered_tree_js__WEBPACK_IMPORTED_MODULE_10__/* .deviationsFrom */ .Zc)(repository, layers, grafts, tree, paths);
    const outside = (await repository.changes(head, tree))
        .map(({ path }) => path)
        .filter((path) => ![...layers.map((layer) => layer.path), ...paths].some((area) => (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .isWithin */ .UO)(path, area)));
    const wrong = [...inside, ...outside];
    if (wrong.length > 0)
        (0,_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)("restored-tree-wrong", { paths: wrong.slice(0, 20) });
    return { tree, uneditable: edited && edited.text === null ? edited.path : null };
}
/** The Deployment file of the head, and its text with the settings that go back; null: not editable. */
async function editedFile(repository, { deployment, head }, settings) {
    const file = deployment["deployment-file"];
    if (file === undefined)
        return null;
    const path = (0,_ledger_names_js__WEBPACK_IMPORTED_MODULE_2__/* .join */ .fj)(deployment.project, file);
    const text = await repository.file(head, path);
    return text === null ? null : { path, text: (0,_rollback_deployment_file_js__WEBPACK_IMPORTED_MODULE_5__/* .withSettings */ .G)(text, settings) };
}
/** How many of the newest commits are looked at: the trees of each have to be fetched. */
const commitsLookedAt = 5_000;
/** Commits on the branch that touch what is rolled back and were never deployed. */
async function undeployedCommits(repository, { branch, head, deployment, history }, scope, kept) {
    const recorded = new Map(history.entries.map((entry) => [entry.commit, entry]));
    if (recorded.get(head)?.status === "deployed")
        return { undeployed: [], unseen: 0 };
    const onBranch = await repository.commitsOf(branch);
    const deployed = history.entries
        .filter(({ commit, status }) => status === "deployed" && commit && onBranch.has(commit))
        .map(({ commit }) => commit ?? "");
    const { paths, except } = (0,_rollback_restore_js__WEBPACK_IMPORTED_MODULE_6__/* .restoredPaths */ .hA)(deployment, scope, kept);
    const since = await repository.commitsUpTo(head, deployed);
    const touching = await repository.touching(since.slice(0, commitsLookedAt), paths, except);
    const undeployed = touching
        .filter(({ oid }) => !recorded.get(oid)?.rollback)
        .map((commit) => {
        const failed = recorded.get(commit.oid);
        const note = failed ? ` (deploy ${failed.id} ${failed.status})` : "";
        return { ...commit, subject: `${commit.subject}${note}` };
    });
    return { undeployed, unseen: Math.max(0, since.length - commitsLookedAt) };
}


/***/ }),

/***/ 7272:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  F: () => (/* binding */ rollBack)
});

// EXTERNAL MODULE: ./.build/errors.js
var errors = __webpack_require__(9243);
// EXTERNAL MODULE: ./.build/ledger/history.js
var ledger_history = __webpack_require__(2998);
// EXTERNAL MODULE: ./.build/ledger/manifest.js
var ledger_manifest = __webpack_require__(409);
// EXTERNAL MODULE: ./.build/ledger/recording.js
var recording = __webpack_require__(8409);
// EXTERNAL MODULE: ./.build/ledger/tag.js
var ledger_tag = __webpack_require__(3330);
// EXTERNAL MODULE: ./.build/ledger/message.js
var message = __webpack_require__(6885);
;// CONCATENATED MODULE: ./.build/rollback/commit.js


/** What a scope ships, and so the type of the rollback's entry. */
const typeOfScope = {
    all: "image-and-dags",
    dags: "dags-only",
    image: "image-only",
};
/** The message of the rollback's commit. */
function commitMessage(deployment, entry, undone, actors) {
    const undoes = undone.map(({ id, commit, createdBy, description }) => `Undoes deploy ${id} (${commit?.slice(0, 12)}) by ${(0,message/* oneLine */.TN)(createdBy)}${description && `: ${(0,message/* oneLine */.TN)(description)}`}`);
    return (0,message/* formatMessage */.hw)({
        subject: (0,ledger_tag/* rollbackSubject */.xD)(deployment, entry.rollback.to),
        body: [entry.rollback.reason, undoes.join("\n")].filter(Boolean).join("\n\n"),
        trailers: (0,ledger_tag/* deployTrailers */._N)(deployment, entry, actors),
    });
}
/**
 * The entry that the rollback gets in the manifest.
 *
 * @param commit null when the manifest lives in the commit's own tree
 */
function rollbackEntry(plan, target, restoration, identity) {
    const { scope, reason, current, deployment, next, now } = plan;
    return {
        id: next.id,
        tag: next.tag,
        commit: identity.commit,
        project: deployment.project,
        type: typeOfScope[scope],
        status: "initialized",
        runtime: restoration.runtime.to?.scheme === "airflow" ? null : (restoration.runtime.to?.text ?? null),
        image: restoration.image,
        dagDeployEnabled: restoration.dagDeployEnabled.to,
        createdAt: now,
        finishedAt: null,
        createdBy: identity.createdBy,
        description: "",
        run: identity.run,
        externalId: null,
        rollback: {
            to: target.id,
            from: current?.id ?? null,
            scope,
            reason,
            ...(plan.asked === "previous" && { asked: "previous" }),
            ...(plan.carrier === "astro" && { deliver: "astro" }),
        },
    };
}

;// CONCATENATED MODULE: ./.build/rollback/repeated.js
/**
 * Asked twice, done once: finds the rollback that a run made before for the same request.
 * Source: contract, section 3.5.
 */

/**
 * The rollback that the same run made for the same target, as it was written. A `previous` is kept as
 * such in the entry, for what it means changes; the ways to write one ID are the same. A plan resolves
 * `previous`, and the job after it rolls back to that ID: the plan, made again, is the same request.
 *
 * @param run the run's address, or null outside a run, where no two requests are the same
 */
function sameRollback(entries, run, asked, scope) {
    if (run === null)
        return undefined;
    const tagOf = new Map(entries.map(({ id, tag }) => [id, tag]));
    return entries.findLast(({ run: by, rollback }, index) => {
        if (by !== run || rollback?.scope !== scope)
            return false;
        if (rollback.asked === "previous")
            return asked === "previous";
        if (asked === "previous")
            return (0,ledger_history/* previousOf */.te)(entries.slice(0, index)) === rollback.to;
        return (asked.replace(/^#/, "") === rollback.to ||
            asked.replace(/^refs\/tags\//, "") === tagOf.get(rollback.to));
    });
}

// EXTERNAL MODULE: ./.build/use-cases/open-ledger.js
var open_ledger = __webpack_require__(2192);
// EXTERNAL MODULE: ./.build/ledger/names.js
var names = __webpack_require__(3498);
// EXTERNAL MODULE: ./.build/ledger/settings.js
var ledger_settings = __webpack_require__(5265);
// EXTERNAL MODULE: ./.build/rollback/delivery.js
var delivery = __webpack_require__(8835);
// EXTERNAL MODULE: ./.build/rollback/restore.js
var restore = __webpack_require__(3953);
// EXTERNAL MODULE: ./.build/rollback/rules.js
var rules = __webpack_require__(2768);
// EXTERNAL MODULE: ./.build/rollback/target.js
var rollback_target = __webpack_require__(4302);
// EXTERNAL MODULE: ./.build/runtime/support.js
var support = __webpack_require__(7986);
// EXTERNAL MODULE: ./.build/runtime/version.js
var runtime_version = __webpack_require__(7097);
;// CONCATENATED MODULE: ./.build/rollback/warnings.js





/**
 * All warnings about a rollback, the most surprising first.
 *
 * @param earlier the newest rollback that took the target's code out
 * @param refusedBecause why the deploy of a downgrade will be refused; null when it will not
 * @param others names of other Deployments that ship the same project from the same branch
 */
function warningsOf(plan, restoration, { others, earlier, refusedBecause, hold, }) {
    const { runtime, undone, undeployed } = restoration;
    const warnings = [];
    const warn = (code, message) => warnings.push({ code, message });
    const { from, to } = runtime;
    const { target, current, newest } = plan;
    if (target.id === current?.id) {
        const failed = newest?.status === "failed" ? `, because deploy ${newest.id} failed` : "";
        warn("target-runs-now", `Deploy ${target.id} is what runs now${failed}. If it is the broken one, roll back to an earlier deploy.`);
    }
    if (earlier) {
        warn("target-was-rolled-back", `Deploy ${target.id} was rolled back before, by deploy ${earlier.id}: ${(0,message/* oneLine */.TN)(earlier.rollback?.reason ?? "")}`);
    }
    if (from && to && (0,rules/* directionOf */.FR)(runtime) === "downgrade") {
        warn("runtime-downgrade", `The Runtime version goes down from ${(0,runtime_version/* nameOf */.Vb)(from)} to ${(0,runtime_version/* nameOf */.Vb)(to)}: all running tasks fail at once, and data of features that the older version lacks is erased from the metadata database for good.`);
    }
    if (refusedBecause !== null) {
        warn("downgrade-refused-by-deploy", `${refusedBecause}. Roll the Deployment back on Astro itself, to the deploy that ran that version.`);
    }
    if (restoration.uneditable) {
        warn("deployment-file-unedited", `${restoration.uneditable} is written so that its values cannot be set: set runtime_version and dag_deploy_enabled there by hand.`);
    }
    if (from && to && airflowMajor(from) === 3 && airflowMajor(to) === 2) {
        warn("airflow-3-to-2", "Airflow goes from 3 to 2: DAGs written for Airflow 3 do not run on it.");
    }
    const withdrawn = to && (0,support/* withdrawnBecause */.D9)(to);
    if (withdrawn)
        warn("runtime-withdrawn", `${withdrawn}.`);
    if (undone.length > 1) {
        warn("several-deploys-undone", `${undone.length} deploys are undone, not just the last one: ${undone.map(({ id }) => id).join(", ")}.`);
    }
    if (undeployed.length > 0) {
        warn("undeployed-commits-undone", `${undeployed.length === 1 ? "One commit" : `${undeployed.length} commits`} on ${plan.deployment.branch} never deployed so far: the rollback takes ${undeployed.length === 1 ? "it" : "them"} out as well.`);
    }
    if (restoration.unseen > 0) {
        warn("commits-not-looked-at", `${restoration.unseen} older commits on ${plan.deployment.branch} were never deployed, either, and not looked at: those that touch the project are undone, too.`);
    }
    if (others.length > 0) {
        warn("shared-with-other-deployments", `The same project on the same branch is shipped to ${others.join(", ")} too: the next deploy there ships this rollback.`);
    }
    if (newest?.status === "initialized") {
        const what = newest.rollback
            ? `Rollback ${newest.id} (back to ${newest.rollback.to})`
            : `Deploy ${newest.id}`;
        warn("deploy-in-progress", `${what} is still in progress, or waits to be deployed.`);
    }
    if (plan.hold) {
        warn("holds-deploys", `Deploys to \`${plan.deployment.name}\` are held from this rollback on: no other one gets through until the hold is released.`);
    }
    if (hold) {
        warn("deploys-held", `Deploys are held by ${hold.createdBy} since ${hold.createdAt}: ${(0,message/* oneLine */.TN)(hold.reason)}. Only the newest rollback gets through until that is released.`);
    }
    warn("not-rolled-back", "Environment variables, connections and resources stay as they are now.");
    return warnings;
}
const airflowMajor = (version) => Number((0,runtime_version/* airflowOf */._n)(version).split(".")[0]);
/** Other Deployments whose next deploy ships what is rolled back here. */
function sharingDeployments({ deployments }, { name, branch, project }, defaultBranch) {
    return Object.entries(deployments)
        .filter(([other, settings]) => other !== name &&
        (settings.branch ?? defaultBranch) === branch &&
        ((0,names/* isWithin */.UO)(settings.project, project) || (0,names/* isWithin */.UO)(project, settings.project)))
        .map(([other]) => other);
}

;// CONCATENATED MODULE: ./.build/use-cases/locate-deploys.js
/** Deploys that come back, with what their tags tell. @returns deploy ID → what was found */
async function locateDeploys(repository, ledger, entries) {
    const tagged = entries.filter(({ tagPending }) => !tagPending);
    const present = await repository.fetch(tagged.map(({ tag }) => `refs/tags/${tag}`));
    const tags = await repository.tags(tagged.map(({ tag }) => tag).filter((tag) => present.has(`refs/tags/${tag}`)));
    const found = entries.map(async (entry) => {
        const tag = tags.get(entry.tag) ?? null;
        const commit = tag ? tag.commit === entry.commit : await isOnBranch(repository, ledger, entry);
        return [entry.id, { tag, commit, project: commit && (await hasProject(repository, entry)) }];
    });
    return new Map(await Promise.all(found));
}
/** Whether the code of deploys is there to be compared with, whatever their tags say. */
async function isCodeThere(repository, entries) {
    const commits = entries.flatMap(({ commit }) => commit ?? []);
    const present = await repository.fetchCommits(commits);
    if (entries.length > commits.length || commits.some((commit) => !present.has(commit)))
        return false;
    const projects = await Promise.all(entries.map((entry) => hasProject(repository, entry)));
    return projects.every((isThere) => isThere);
}
/** A deploy whose tag is pending counts while its commit is reachable from the deploy branch. */
async function isOnBranch(repository, { branch, head }, entry) {
    const { commit, tagPending } = entry;
    if (!tagPending || !commit)
        return false;
    if (!(await repository.fetchCommits([commit])).has(commit))
        return false;
    return commit === head || (await repository.commitsOf(branch)).has(commit);
}
async function hasProject(repository, { commit, project }) {
    const entries = await repository.entries(commit ?? "", [project]);
    return entries.get(project)?.mode === "040000";
}

// EXTERNAL MODULE: ./.build/use-cases/restore-code.js
var restore_code = __webpack_require__(5032);
;// CONCATENATED MODULE: ./.build/use-cases/plan-rollback.js
/** Works a rollback out: everything that it would do, and every rule that fails. Pushes nothing. */











/**
 * @param people who asked and who re-ran
 * @param now ISO 8601, UTC
 */
async function planRollback(repository, ledger, request, people, next, now) {
    const { deployment, history, head } = ledger;
    const { entries } = history;
    const { scope, reason, deliver = deployment.deliver } = request;
    const current = (0,ledger_history/* currentOf */.$c)(entries) ?? null;
    const newest = entries.at(-1) ?? null;
    const allowed = (0,rules/* eligibleByRecord */.i2)(deployment, history, now, request.allowDowngrade);
    const found = (0,rollback_target/* findTarget */.F)(history, request.deployId, () => allowed.slice(0, 5));
    const asked = "target" in found ? found.target.id : null;
    // What was refused is no advice.
    const eligible = allowed.filter((id) => id !== asked).slice(0, 5);
    const plan = {
        deployment,
        asked: request.deployId,
        scope,
        allowDowngrade: request.allowDowngrade,
        hold: request.hold,
        reason,
        head,
        newest,
        current,
        next,
        now,
        eligible,
        carrier: deliver,
    };
    const problems = [
        ...(0,rules/* judgeDeployment */.Z1)(deployment),
        ...(0,rules/* judgeScope */.EB)(history, scope),
        ...(0,rules/* judgePeople */.Fb)(deployment, people),
        ...(await judgeExpectations(repository, ledger, request, newest)),
    ];
    if ("problem" in found) {
        const unknown = ledger.isNew
            ? (0,errors/* problem */.CC)("manifest-not-started", { deployment: deployment.name })
            : found.problem;
        return {
            ...plan,
            target: null,
            restoration: null,
            warnings: [],
            problems: (0,rules/* inOrder */.al)([unknown, ...problems, ...(0,delivery/* judgeDelivery */.Wc)(deployment, deliver, null)]),
        };
    }
    const { target } = found;
    const code = (0,ledger_history/* codePartsOf */.$O)(entries, target);
    const running = current && (0,ledger_history/* codePartsOf */.$O)(entries, current);
    const restored = distinct([target, ...partsOf(code)]);
    const [located] = await Promise.all([
        locateDeploys(repository, ledger, restored),
        (0,restore_code/* previewCode */.uT)(repository, ledger, [code, running]),
    ]);
    problems.push(...(0,rules/* judgeTarget */.dM)(deployment, history, target, now), ...restored.flatMap((entry) => {
        const place = located.get(entry.id);
        return place ? (0,rules/* judgeCommit */.xQ)(history, entry, place) : [];
    }));
    const isThere = (entry) => located.get(entry.id)?.project === true;
    if (!isFound(code) || !restored.every(isThere)) {
        problems.push(...(0,delivery/* judgeDelivery */.Wc)(deployment, deliver, null));
        return { ...plan, target, restoration: null, warnings: [], problems: (0,rules/* inOrder */.al)(problems) };
    }
    const { restoration, problems: ofCode } = await (0,restore_code/* restoreCode */.Ko)(repository, ledger, {
        target,
        code,
        running,
        runningIsThere: running !== null && (await isCodeThere(repository, partsOf(running))),
        scope,
        allowDowngrade: request.allowDowngrade,
    });
    const direction = (0,rules/* directionOf */.FR)(restoration.runtime);
    const { hasAstroToken } = request;
    const facts = { scope, target, direction, hasAstroToken, now };
    const carrier = (0,delivery/* carrierOf */.YQ)(deployment, deliver, facts);
    const others = sharingDeployments(ledger.settings, deployment, repository.defaultBranch);
    return {
        ...plan,
        target,
        restoration,
        carrier,
        warnings: warningsOf({ ...plan, target }, restoration, {
            others,
            earlier: (0,ledger_history/* tookOut */.ou)(entries, target),
            refusedBecause: (0,delivery/* refusalOfDowngrade */.lc)(deployment, carrier, facts),
            hold: history.hold,
        }),
        problems: (0,rules/* inOrder */.al)([...problems, ...ofCode, ...(0,delivery/* judgeDelivery */.Wc)(deployment, deliver, facts)]),
    };
}
const partsOf = ({ image, dags }) => (image ? [image, dags] : [dags]);
function isFound(code) {
    return code.image?.commit != null && code.dags.commit !== null;
}
function distinct(entries) {
    return [
        ...new Map(entries.flatMap((entry) => (entry ? [[entry.id, entry]] : []))).values(),
    ];
}
/** Whether what an approved plan rested on still holds. */
async function judgeExpectations(repository, { deployment, head, place, settings }, { expectedNewest, expectedHead }, newest) {
    const problems = [];
    if (expectedNewest !== undefined && newest?.id !== expectedNewest) {
        problems.push((0,errors/* problem */.CC)("newer-deploy", { expected: expectedNewest, newest: newest?.id ?? "none" }));
    }
    if (expectedHead === undefined || expectedHead === head)
        return problems;
    const known = (await repository.fetchCommits([expectedHead])).has(expectedHead);
    const watched = [deployment.project, ...deployment.also, ...(0,restore/* keptPaths */.Jj)(deployment, null, [])];
    const others = [...(0,ledger_settings/* nestedProjects */.yG)(settings, deployment), ...(place.inTree ? [place.path] : [])];
    const paths = known
        ? (await repository.changes(expectedHead, head))
            .map(({ path }) => path)
            .filter((path) => watched.some((area) => (0,names/* isWithin */.UO)(path, area)))
            .filter((path) => !others.some((area) => (0,names/* isWithin */.UO)(path, area)))
        : ["files that cannot be compared: the planned head is gone"];
    if (paths.length > 0) {
        const shown = [...paths.slice(0, 5), ...(paths.length > 5 ? [`${paths.length - 5} more`] : [])];
        problems.push((0,errors/* problem */.CC)("head-changed", { expected: expectedHead, head, paths: shown }));
    }
    return problems;
}

// EXTERNAL MODULE: ./.build/use-cases/publish.js
var publish = __webpack_require__(169);
// EXTERNAL MODULE: ./.build/use-cases/write-ledger.js
var write_ledger = __webpack_require__(6131);
;// CONCATENATED MODULE: ./.build/use-cases/roll-back.js
/** Rolls a Deployment back: load, decide, build, push. */











/** @throws {Refusal} when something else than a rule stands against it; nothing is written then */
async function rollBack(request, tools) {
    let seen = null;
    return (0,publish/* untilLanded */.xt)(tools, async (repository, earlier) => {
        const ledger = await tools.step("Read the ledger", () => (0,open_ledger/* openLedger */.au)(repository, request.deployment));
        const { entries } = ledger.history;
        const repeated = sameRollback(entries, request.run, request.deployId, request.scope);
        if (repeated)
            return await alreadyDone(repository, ledger, request, repeated, earlier.tries > 0);
        const newest = entries.at(-1)?.id ?? null;
        if (earlier.tries > 0 && newest !== seen) {
            (0,errors/* refuse */.TR)("newer-deploy", { expected: seen ?? "none", newest: newest ?? "none" });
        }
        seen = newest;
        const slot = await (0,write_ledger/* nextSlot */.yo)(repository, ledger, earlier);
        const { branch, deployment } = ledger;
        const plan = await tools.step("Work out the plan", async () => {
            const people = await tools.people(deployment.rollback);
            return planRollback(repository, ledger, request, people, slot, tools.now());
        });
        if (request.dryRun)
            return { kind: "planned", plan, branch };
        const { target, restoration } = plan;
        if (plan.problems.length > 0 || !target || !restoration)
            return { kind: "refused", plan, branch };
        const committer = await tools.committer();
        return await tools.step(`Push deploy ${plan.next.id}`, async () => {
            const pushed = await push(repository, ledger, request, { ...plan, target, restoration }, committer);
            return { kind: "done", plan, branch, changed: true, ...pushed };
        });
    });
}
/** Builds commit, tag and manifest and pushes them together. */
async function push(repository, ledger, request, plan, committer) {
    const { place, branch, head, history, manifest } = ledger;
    const { target, restoration, next, now: date, deployment } = plan;
    const { actors, author, run } = request;
    const entryWith = (commit) => rollbackEntry(plan, target, restoration, { commit, createdBy: actors.actor, run });
    const manifestWith = (entry) => (0,recording/* withNewEntry */.Pq)(manifest, history, entry, {
        dagDeployEnabled: restoration.dagDeployEnabled.to,
        ...(request.hold && { hold: holdOf(request, plan) }),
    });
    const message = commitMessage(deployment.name, entryWith(null), restoration.undone, actors);
    const rollback = {
        parent: head,
        author,
        committer,
        date,
        message,
        changes: [{ path: ".", entry: { mode: "040000", oid: restoration.tree } }],
    };
    const tag = {
        name: next.tag,
        tagger: committer,
        date,
        message: (0,ledger_tag/* tagMessage */.ib)(deployment.name, entryWith(null), actors),
    };
    if (place.inTree) {
        const entry = entryWith(null);
        const books = { path: place.path, text: (0,ledger_manifest/* formatManifest */.L_)(manifestWith(entry)) };
        const [commit = "", object = ""] = await repository.make([{ ...rollback, changes: [...rollback.changes, books] }], [{ ...tag, target: 0 }]);
        const confirmed = await (0,publish/* publish */.mk)(repository, [
            (0,write_ledger/* tagUpdate */.kk)(next.tag, object),
            { ref: branch, from: head, to: commit, reuses: restoration.sources },
        ]);
        return { entry: { ...entry, commit }, commit, confirmed };
    }
    const [commit = ""] = await repository.make([rollback], []);
    const entry = entryWith(commit);
    const subject = `Record deploy ${next.id} of ${deployment.name}: back to ${target.id}`;
    const [books = "", object = ""] = await repository.make([(0,write_ledger/* manifestCommit */.vD)(ledger, manifestWith(entry), { subject, committer, date })], [{ ...tag, target: commit }]);
    const confirmed = await (0,publish/* publish */.mk)(repository, [
        (0,write_ledger/* tagUpdate */.kk)(next.tag, object),
        { ref: branch, from: head, to: commit, reuses: restoration.sources },
        (0,write_ledger/* manifestUpdate */.P5)(ledger, books),
    ]);
    return { entry, commit, confirmed };
}
function holdOf({ reason, actors }, { now, next }) {
    return { reason, createdBy: actors.actor, createdAt: now, deployId: next.id };
}
/**
 * Answers a repeated request as the first one was answered, by planning it again from where that one
 * started. An earlier try of this same process may have landed with its answer lost: then it is new.
 */
async function alreadyDone(repository, ledger, request, entry, changed) {
    const { history, branch } = ledger;
    const newest = history.entries.at(-1);
    if (newest && newest.id !== entry.id)
        (0,errors/* refuse */.TR)("superseded", { deploy: entry.id, newest: newest.id });
    const { commit, tag } = entry;
    if (commit === null)
        return (0,errors/* refuse */.TR)("tag-missing", { deploy: entry.id, tag });
    if (!(await repository.fetchCommits([commit])).has(commit)) {
        return (0,errors/* refuse */.TR)("commit-missing", { deploy: entry.id, commit });
    }
    const head = await repository.parentOf(commit);
    await repository.fetchCommits([head]);
    const before = history.entries.slice(0, history.entries.indexOf(entry));
    const dagDeployEnabled = (0,ledger_history/* currentOf */.$c)(before)?.dagDeployEnabled ?? history.dagDeployEnabled;
    const then = {
        ...ledger,
        head,
        history: { ...history, entries: before, dagDeployEnabled },
    };
    const asked = {
        ...request,
        deployId: entry.rollback?.to ?? request.deployId,
        expectedHead: undefined,
        expectedNewest: undefined,
    };
    const slot = { id: entry.id, tag };
    const plan = await planRollback(repository, then, asked, [], slot, entry.createdAt);
    return {
        kind: "done",
        plan: { ...plan, asked: request.deployId, problems: [] },
        branch,
        entry,
        commit,
        changed,
        confirmed: true,
    };
}


/***/ }),

/***/ 7435:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  x: () => (/* binding */ verifyLedger)
});

// EXTERNAL MODULE: ./.build/errors.js
var errors = __webpack_require__(9243);
// EXTERNAL MODULE: ./.build/ledger/history.js
var ledger_history = __webpack_require__(2998);
// EXTERNAL MODULE: ./.build/ledger/manifest.js
var ledger_manifest = __webpack_require__(409);
// EXTERNAL MODULE: ./.build/ledger/names.js
var names = __webpack_require__(3498);
// EXTERNAL MODULE: ./.build/ledger/recording.js
var recording = __webpack_require__(8409);
// EXTERNAL MODULE: ./.build/ledger/tag.js
var ledger_tag = __webpack_require__(3330);
;// CONCATENATED MODULE: ./.build/ledger/verify.js
/** Checks a Deployment's history tag by tag against its manifest entries, and rebuilds it from the tags. */


/**
 * All that is wrong, deploy by deploy.
 *
 * @param tags every tag under the Deployment's prefixes
 * @param facts deploy ID → what was found of its commit
 * @param prunedBefore ISO 8601, UTC: tags created before may have left the manifest
 */
function verifyHistory({ deployment, entries, formerNames }, tags, facts, prunedBefore) {
    const known = new Set(entries.map(({ tag }) => tag));
    return [
        ...entries.flatMap((entry, index) => [
            ...verifyOrder(entry, sameRecord(entries[index - 1], entry, formerNames)),
            ...verifyTag(entry, tags.get(entry.tag), formerNames.get(entry.id) ?? deployment),
            ...verifyCommit(entry, facts.get(entry.id)),
        ]),
        ...[...tags.values()]
            .filter(({ name }) => !known.has(name))
            .flatMap((tag) => verifyLoneTag(tag, prunedBefore)),
    ];
}
/** The entry before, if the manifest holds both under the same name. */
function sameRecord(before, { id }, formerNames) {
    return before && formerNames.get(before.id) === formerNames.get(id) ? before : undefined;
}
function verifyOrder({ id, createdAt }, before) {
    const isLate = before && Date.parse(before.createdAt) > Date.parse(createdAt);
    return isLate ? [(0,errors/* problem */.CC)("entry-out-of-order", { deploy: id, after: before.id })] : [];
}
function verifyTag(entry, tag, deployment) {
    const { id: deploy, tag: name } = entry;
    if (!tag)
        return entry.tagPending ? [] : [(0,errors/* problem */.CC)("tag-missing", { deploy, tag: name })];
    if (!tag.message)
        return [(0,errors/* problem */.CC)("tag-lightweight", { deploy, tag: name })];
    const told = (0,ledger_tag/* entryOfTag */.yF)(tag);
    if (!told)
        return [(0,errors/* problem */.CC)("tag-unreadable", { tag: name })];
    return (0,ledger_tag/* differencesOf */.g6)(told, deployment, entry).map(({ field, tagged, recorded }) => field === "commit"
        ? (0,errors/* problem */.CC)("tag-moved", { deploy, tag: name, tagged, recorded })
        : (0,errors/* problem */.CC)("entry-differs", { deploy, field, tagged, recorded }));
}
function verifyCommit({ id: deploy, commit, project }, facts) {
    if (!facts)
        return [];
    if (!facts.exists)
        return [(0,errors/* problem */.CC)("commit-missing", { deploy, commit: commit ?? "unknown" })];
    if (!facts.project)
        return [(0,errors/* problem */.CC)("project-missing", { deploy, project })];
    const { pin, recorded } = facts;
    return pin && recorded && pin !== recorded
        ? [(0,errors/* problem */.CC)("pin-mismatch", { deploy, pin, recorded })]
        : [];
}
function verifyLoneTag(tag, prunedBefore) {
    const told = (0,ledger_tag/* entryOfTag */.yF)(tag);
    if (!told)
        return [(0,errors/* problem */.CC)("tag-unreadable", { tag: tag.name })];
    const mayHaveLeft = Date.parse(told.entry.createdAt) < Date.parse(prunedBefore);
    return mayHaveLeft ? [] : [(0,errors/* problem */.CC)("entry-missing", { deploy: told.entry.id, tag: tag.name })];
}
/**
 * A Deployment's record rebuilt from its tags. What the tags tell counts; a status that came later,
 * which they don't tell, is kept from the entry that was there. Entries without a readable tag stay.
 *
 * @param record as it was; null when it is lost
 * @param prunedBefore ISO 8601, UTC: older tags are brought back only if the entry was there
 */
function rebuiltRecord(deployment, record, tags, prunedBefore) {
    const before = new Map((record?.deploys ?? []).map((entry) => [entry.tag, entry]));
    const told = [...tags.values()]
        .flatMap((tag) => (0,ledger_tag/* entryOfTag */.yF)(tag) ?? [])
        .filter((tag) => tag.deployment === deployment);
    const rebuilt = told
        .map(({ entry }) => entry)
        .filter(({ tag, createdAt }) => before.has(tag) || Date.parse(createdAt) >= Date.parse(prunedBefore))
        .map((entry) => merged(entry, before.get(entry.tag)));
    const byTag = new Map([...before, ...rebuilt.map((entry) => [entry.tag, entry])]);
    const deploys = [...new Map([...byTag.values()].map((entry) => [entry.id, entry])).values()].sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt) ||
        // Within one second the order of IDs tells.
        a.id.localeCompare(b.id, "en", { numeric: true }));
    const last = deploys.findLast(({ status }) => status === "deployed");
    return {
        dagDeployEnabled: last?.dagDeployEnabled ?? false,
        hold: null,
        ...record,
        deploys,
    };
}
/** What the tag tells over what the entry had, which alone knows how the deploy ended. */
function merged(told, entry) {
    if (!entry)
        return told;
    const { status, finishedAt, externalId } = entry;
    return {
        ...entry,
        ...told,
        status,
        finishedAt,
        externalId: externalId ?? told.externalId,
    };
}

// EXTERNAL MODULE: ./.build/rollback/rules.js
var rules = __webpack_require__(2768);
// EXTERNAL MODULE: ./.build/runtime/dockerfile.js
var runtime_dockerfile = __webpack_require__(375);
// EXTERNAL MODULE: ./.build/runtime/image.js
var runtime_image = __webpack_require__(876);
// EXTERNAL MODULE: ./.build/runtime/version.js
var runtime_version = __webpack_require__(7097);
// EXTERNAL MODULE: ./.build/use-cases/open-ledger.js
var open_ledger = __webpack_require__(2192);
// EXTERNAL MODULE: ./.build/use-cases/publish.js
var publish = __webpack_require__(169);
// EXTERNAL MODULE: ./.build/use-cases/write-ledger.js
var write_ledger = __webpack_require__(6131);
;// CONCATENATED MODULE: ./.build/use-cases/verify-ledger.js
/** Checks the ledger, and mends what can be mended: load, compare, rebuild, push. Never touches a tag. */














/** @throws {Refusal} when settings or tags cannot be read, or the repair cannot be pushed */
function verifyLedger(request, tools) {
    return (0,publish/* untilLanded */.xt)(tools, async (repository) => {
        const books = await (0,open_ledger/* openBooks */.FS)(repository, request.deployment);
        const { deployment } = books;
        const tags = await tools.step("Read the tags", () => deployTags(repository, books));
        const date = tools.now();
        const read = await readManifest(repository, books, tags);
        const prunedBefore = new Date((0,recording/* startOfWindow */.Ym)(longestWindow(books), date)).toISOString();
        const check = async (manifest) => {
            const history = await (0,open_ledger/* withCommitsOfTags */.Xv)(repository, (0,ledger_history/* historyOf */.om)(manifest, deployment));
            return verifyHistory(history, tagsOf(books, tags), await factsOf(repository, books, history), prunedBefore);
        };
        const problems = await tools.step("Compare tags and manifest", async () => read.manifest ? check(read.manifest) : read.problems);
        const mended = rebuilt(books, read, tags, prunedBefore);
        const text = (0,ledger_manifest/* formatManifest */.L_)(mended);
        const difference = lineDifference(books.json ?? "", text);
        const result = { deployment: deployment.name, problems, difference };
        if (text === books.json || problems.length === 0) {
            return { ...result, difference: [], remaining: problems, repaired: false };
        }
        const remaining = await check(mended);
        if (!request.repair)
            return { ...result, remaining, repaired: false };
        const { agreed } = request;
        if (agreed && agreed.join("\n") !== difference.join("\n"))
            (0,errors/* refuse */.TR)("changed-since-shown", {});
        await tools.step("Push the rebuilt manifest", async () => {
            const subject = `Rebuild the deploy history of ${deployment.name} from its tags`;
            const committer = await tools.committer();
            return (0,write_ledger/* pushManifest */.y6)(repository, books, mended, { subject, committer, date });
        });
        return { ...result, remaining, repaired: true };
    });
}
/** All deploy tags of the repository. */
async function deployTags(repository, { settings }) {
    const listed = await repository.fetchTags([`${settings["tag-prefix"]}*`]);
    const tags = await repository.tags([...listed.keys()]);
    for (const [name, object] of listed) {
        // One that is no commit's cannot be fetched, and tells nothing.
        if (!tags.has(name))
            tags.set(name, { name, object, commit: object, message: null });
    }
    return tags;
}
/** A Deployment's names, former ones first. */
const namesOf = (name, { formerly }) => [
    ...formerly,
    name,
];
/** Those of the tags that one Deployment's deploys have. */
function tagsOf({ settings, deployment }, tags) {
    const prefixes = namesOf(deployment.name, deployment).map((name) => (0,ledger_tag/* tagName */.wZ)(settings["tag-prefix"], name, ""));
    return new Map([...tags].filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))));
}
/** @throws {Refusal} when a newer release wrote it: that is not for us to mend */
async function readManifest(repository, books, tags) {
    const { json, settings } = books;
    if (json === null && tags.size === 0) {
        return { manifest: ledger_manifest/* emptyManifest */.dR, problems: [], basis: ledger_manifest/* emptyManifest */.dR };
    }
    const { manifest, problems } = json === null ? missing(settings, tags) : parsed(json);
    if (problems.some(({ code }) => code === "manifest-version-unsupported")) {
        throw new errors/* Refusal */.P_(problems);
    }
    return { manifest, problems, basis: manifest ?? (await lastGoodManifest(repository, books)) };
}
function missing({ "tag-prefix": prefix }, { size }) {
    return { manifest: null, problems: [(0,errors/* problem */.CC)("manifest-missing", { prefix, count: size })] };
}
function parsed(json) {
    try {
        return { manifest: (0,ledger_manifest/* parseManifest */.Ng)(json), problems: [] };
    }
    catch (error) {
        if (error instanceof errors/* Refusal */.P_)
            return { manifest: null, problems: error.problems };
        throw error;
    }
}
/** How many versions are looked through. */
const versionsRead = 100;
/** Holds and outcomes stand in no tag, but in the file's own history. */
async function lastGoodManifest(repository, { place }) {
    if (place.tip === null)
        return null;
    const commits = [...(await repository.commitsOf(place.ref))].slice(0, versionsRead);
    for (const commit of commits) {
        const json = await repository.file(commit, place.path);
        const manifest = json === null ? null : parsed(json).manifest;
        if (manifest)
            return manifest;
    }
    return null;
}
/** The manifest with the Deployment rebuilt; with all Deployments, when it cannot be read. */
function rebuilt({ settings, deployment }, { manifest, basis }, tags, prunedBefore) {
    const names = manifest
        ? namesOf(deployment.name, deployment)
        : Object.entries(settings.deployments).flatMap(([name, other]) => namesOf(name, other));
    return names.reduce((mended, name) => {
        const record = basis && Object.hasOwn(basis.deployments, name) ? (0,ledger_manifest/* recordOf */.zv)(basis, name) : null;
        const next = rebuiltRecord(name, record, tags, prunedBefore);
        return next.deploys.length === 0 ? mended : (0,ledger_manifest/* withRecord */.q8)(mended, name, next);
    }, basis ?? ledger_manifest/* emptyManifest */.dR);
}
function longestWindow({ settings }) {
    const windows = Object.values(settings.deployments).map(({ rollback }) => rollback.window);
    const now = "2000-01-01T00:00:00Z";
    return windows.reduce((longest, window) => (0,recording/* startOfWindow */.Ym)(window, now) < (0,recording/* startOfWindow */.Ym)(longest, now) ? window : longest);
}
/** What the commits of entries hold. */
async function factsOf(repository, { deployment }, { entries }) {
    const commits = await repository.fetchCommits(entries.flatMap(({ commit }) => commit ?? []));
    const facts = new Map();
    for (const entry of entries)
        facts.set(entry.id, await factsOfEntry(repository, deployment.runtime, commits, entry));
    return facts;
}
async function factsOfEntry(repository, runtime, commits, entry) {
    const { commit, project } = entry;
    const version = (0,rules/* recordedVersion */.ZN)(entry);
    const recorded = version && (0,runtime_version/* nameOf */.Vb)(version);
    if (commit === null || !commits.has(commit))
        return { exists: false, project: false, pin: null, recorded };
    const isThere = (await repository.entries(commit, [project])).get(project)?.mode === "040000";
    const dockerfile = isThere && runtime === "astro" && entry.type !== "dags-only"
        ? await repository.file(commit, (0,names/* join */.fj)(project, "Dockerfile"))
        : null;
    const image = dockerfile === null ? null : (0,runtime_dockerfile/* baseImage */.f)(dockerfile);
    const pin = image === null ? null : (0,runtime_image/* versionOfImage */.L)(image);
    return { exists: true, project: isThere, pin: pin && (0,runtime_version/* nameOf */.Vb)(pin), recorded };
}
/** Lines that stand in one of the texts only; enough for a file with one deploy a line. */
function lineDifference(before, after) {
    const lines = (text) => text
        .split("\n")
        .map((line) => line.trim().replace(/,$/, ""))
        .filter((line) => /^(?:\{"id"|"hold"|"dagDeployEnabled")/.test(line));
    const [old, next] = [lines(before), lines(after)];
    const moved = old.join() === next.join()
        ? []
        : old.filter((line, index) => next.includes(line) && next.indexOf(line) !== index);
    return [
        ...old.filter((line) => !next.includes(line)).map((line) => `- ${line}`),
        ...next.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
        ...(moved.length > 0 ? [`${moved.length} entries in another order`] : []),
    ];
}


/***/ }),

/***/ 6131:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P5: () => (/* binding */ manifestUpdate),
/* harmony export */   kk: () => (/* binding */ tagUpdate),
/* harmony export */   vD: () => (/* binding */ manifestCommit),
/* harmony export */   y6: () => (/* binding */ pushManifest),
/* harmony export */   yo: () => (/* binding */ nextSlot)
/* harmony export */ });
/* harmony import */ var _ledger_manifest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(409);
/* harmony import */ var _ledger_message_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6885);
/* harmony import */ var _ledger_numbering_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4641);
/* harmony import */ var _ledger_tag_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3330);
/* harmony import */ var _publish_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(169);





/**
 * The next free ID. The manifest tells it; once its tag turned out to exist, the tags are asked as well.
 */
async function nextSlot(repository, ledger, { tagTaken }) {
    const { history, settings } = ledger;
    const slot = (id) => ({
        id,
        tag: (0,_ledger_tag_js__WEBPACK_IMPORTED_MODULE_1__/* .tagName */ .wZ)(settings["tag-prefix"], history.deployment, id),
    });
    const recorded = history.entries.map(({ id }) => id);
    const first = slot((0,_ledger_numbering_js__WEBPACK_IMPORTED_MODULE_3__/* .nextId */ .H)(recorded));
    if (!tagTaken)
        return first;
    const prefix = `refs/tags/${slot("").tag}`;
    const tagged = [...(await repository.list([`${prefix}*`])).keys()].map((ref) => ref.slice(prefix.length));
    return tagged.includes(first.id) ? slot((0,_ledger_numbering_js__WEBPACK_IMPORTED_MODULE_3__/* .nextId */ .H)([...recorded, ...tagged])) : first;
}
/** The commit that writes the manifest on its branch. */
function manifestCommit({ place }, manifest, about) {
    const { subject, committer, date } = about;
    return {
        parent: place.tip,
        author: committer,
        committer,
        date,
        message: place.inTree
            ? (0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_4__/* .bookkeepingMessage */ .wI)(subject)
            : (0,_ledger_message_js__WEBPACK_IMPORTED_MODULE_4__/* .formatMessage */ .hw)({ subject, body: "", trailers: {} }),
        changes: [{ path: place.path, text: (0,_ledger_manifest_js__WEBPACK_IMPORTED_MODULE_0__/* .formatManifest */ .L_)(manifest) }],
    };
}
function manifestUpdate({ place }, commit) {
    return { ref: place.ref, from: place.tip, to: commit };
}
function tagUpdate(tag, object) {
    return { ref: `refs/tags/${tag}`, from: null, to: object };
}
/** Pushes a new state of the manifest alone. @returns as {@link publish} */
async function pushManifest(repository, ledger, manifest, about) {
    const [made = ""] = await repository.make([manifestCommit(ledger, manifest, about)], []);
    return (0,_publish_js__WEBPACK_IMPORTED_MODULE_2__/* .publish */ .mk)(repository, [manifestUpdate(ledger, made)]);
}


/***/ }),

/***/ 2255:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   S: () => (/* binding */ fetchBy)
/* harmony export */ });
/* harmony import */ var _actions_http_client__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4942);
/* harmony import */ var undici__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6752);
/** `fetch` by the way out that the machine's proxy settings name. The only module that knows undici. */


/** @param address any below the server that is meant; `https_proxy`, `http_proxy` and `no_proxy` decide */
function fetchBy(address) {
    const dispatcher = new _actions_http_client__WEBPACK_IMPORTED_MODULE_0__/* .HttpClient */ .Qq().getAgentDispatcher(address);
    return (url, init) => (0,undici__WEBPACK_IMPORTED_MODULE_1__.fetch)(url, dispatcher ? { ...init, dispatcher } : init);
}


/***/ })

};
