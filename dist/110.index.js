export const id = 110;
export const ids = [110];
export const modules = {

/***/ 8110:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: ./node_modules/@bomb.sh/tab/dist/commander.mjs + 2 modules
var commander = __webpack_require__(1283);
// EXTERNAL MODULE: ./node_modules/commander/esm.mjs
var esm = __webpack_require__(8179);
// EXTERNAL MODULE: ./.build/errors.js
var errors = __webpack_require__(9243);
// EXTERNAL MODULE: ./.build/report/rollback-summary.js + 1 modules
var rollback_summary = __webpack_require__(6660);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./.build/git/process.js + 5 modules
var git_process = __webpack_require__(8894);
;// CONCATENATED MODULE: ./.build/command-line/demo.js
/** `demo`: the main job in a repository made for it, with the same commands that anyone would type. */




const dockerfile = (runtime) => `FROM quay.io/astronomer/astro-runtime:${runtime}\n`;
const dag = (name, body) => `from airflow.decorators import dag, task


@dag(schedule="@daily")
def ${name}():
    @task
    def run():
        ${body}

    run()


${name}()
`;
const project = {
    Dockerfile: dockerfile("12.1.1"),
    "requirements.txt": "apache-airflow-providers-http\n",
    "dags/weather.py": dag("weather", "print(21)"),
};
const changes = [
    ["Begin with the weather DAG", {}],
    ["Add a sales DAG", { "dags/sales.py": dag("sales", "print(42)") }],
    ["Ask for the weather twice", { "dags/weather.py": dag("weather", "print(21, 21)") }],
    ["Upgrade Runtime to 12.2.0", { Dockerfile: dockerfile("12.2.0") }],
    ["Average the weather", { "dags/weather.py": dag("weather", "print(1 / 0)") }],
];
/** @throws {Error} when a command does not end as it must */
async function demo(run) {
    const start = performance.now();
    const folder = await (0,promises_.mkdtemp)((0,external_node_path_.join)((0,external_node_os_.tmpdir)(), "deploy-rollback-demo-"));
    const clone = (0,external_node_path_.join)(folder, "airflow");
    const own = { url: "", access: { kind: "own", settings: null } };
    const git = (0,git_process/* gitIn */.uM)({ folder, remote: own });
    const inClone = (...args) => git(["-C", clone, ...args]);
    const command = async (...args) => {
        say(`\n$ deploy-rollback ${args.map(quoted).join(" ")}\n`);
        const code = await run([...args, "--directory", clone, ...(isReading(args) ? [] : ["--yes"])]);
        if (code !== 0)
            throw new Error(`deploy-rollback ${args[0]} ended with ${code}`);
    };
    const ship = async (subject, files) => {
        await write(clone, files);
        await inClone("add", "--all");
        await inClone("commit", "--quiet", "--allow-empty", "--message", subject);
        await inClone("push", "--quiet", "origin", "main");
    };
    title("A repository with an Astro project, and where it is pushed to");
    await git(["init", "--quiet", "--bare", "--initial-branch=main", "origin.git"]);
    await git(["--git-dir=origin.git", "config", "uploadpack.allowFilter", "true"]);
    await git(["clone", "--quiet", "origin.git", "airflow"]);
    await inClone("config", "user.name", "Mona Lisa");
    await inClone("config", "user.email", "mona@example.com");
    await inClone("checkout", "--quiet", "-B", "main");
    await ship("Start the project", project);
    say(`It is in ${clone}, with its remote beside it.`);
    await command("init");
    await ship("Set up Deploy Rollback", {});
    title("Five deploys, each recorded; the last one breaks production");
    for (const [subject, files] of changes) {
        await ship(subject, files);
        await command("record");
    }
    title("Deploy 4 is not trusted either: back to 3");
    const reason = "The weather DAG divides by zero since deploy 5, and 4 changed the Runtime";
    await command("rollback", "3", "--reason", reason, "--allow-downgrade");
    title("Once that is deployed, it is recorded, too");
    say("\n$ git pull --tags");
    await inClone("fetch", "--quiet", "--tags", "origin");
    await inClone("merge", "--quiet", "--ff-only", "origin/main");
    await command("record");
    await command("history");
    title("Check it yourself, with plain git");
    await inClone("fetch", "--quiet", "--tags", "origin");
    say(`cd ${clone}
git log --oneline --decorate
git diff --stat deploy/prod/3 deploy/prod/6   # nothing: the same project again
git diff --stat deploy/prod/5 deploy/prod/6   # what the rollback took out
git cat-file tag deploy/prod/6                # who, why, from where to where
git show origin/deploys:deploys.json          # the deploy history`);
    say("\nTry more there:");
    say(`node ${process.argv[1]} --help`);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(`\nTook ${seconds} s. Delete ${folder} when you are done.`);
}
const isReading = ([verb]) => verb === "history";
const quoted = (arg) => (/^[\w./-]+$/.test(arg) ? arg : `"${arg}"`);
const say = (text) => process.stdout.write(`${text}\n`);
const title = (text) => say(`\n${text}\n${"─".repeat(text.length)}`);
async function write(folder, files) {
    for (const [path, text] of Object.entries(files)) {
        await (0,promises_.mkdir)((0,external_node_path_.dirname)((0,external_node_path_.join)(folder, path)), { recursive: true });
        await (0,promises_.writeFile)((0,external_node_path_.join)(folder, path), text);
    }
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:url"
var external_node_url_ = __webpack_require__(3136);
;// CONCATENATED MODULE: ./.build/git/clone.js
/** A person's clone: its files, its remote, and how git gets there from this machine. */






/** Settings that count when git talks to a remote. */
const aboutRemotes = /^(?:credential|http|url|protocol|ssh)\.|^core\.(?:sshcommand|askpass|gitproxy)$/;
class Clone {
    #git;
    /** The top of the working tree. */
    folder;
    remote;
    #remoteName;
    /** That stands in the remote's address. */
    #password;
    constructor(git, folder, remote, remoteName, password) {
        this.#git = git;
        this.folder = folder;
        this.remote = remote;
        this.#remoteName = remoteName;
        this.#password = password;
    }
    /**
     * @param folder the clone, or a folder in it
     * @param remote the name of the remote that holds the deploy history
     * @throws {Refusal} `not-a-clone`, `remote-unknown`
     */
    static async open(folder, remote) {
        const start = (0,external_node_path_.resolve)(folder);
        if (!(0,external_node_fs_.existsSync)(start))
            (0,errors/* refuse */.TR)("not-a-clone", { folder: start });
        const own = { url: "", access: { kind: "own", settings: null } };
        const outside = (0,git_process/* gitIn */.uM)({ folder: start, remote: own });
        const top = await outside(["rev-parse", "--show-toplevel"]).catch(() => (0,errors/* refuse */.TR)("not-a-clone", { folder: start }));
        const root = top.replace(/\n$/, "");
        const git = (0,git_process/* gitIn */.uM)({ folder: root, remote: own });
        const settings = configurationOf(await git(["config", "--list", "-z"]));
        // git fetches from the first of several.
        const url = settings.find(([key]) => key === `remote.${remote}.url`)?.[1];
        if (!url)
            return (0,errors/* refuse */.TR)("remote-unknown", { remote, folder: root });
        const { address, password, header } = withoutPassword(addressOf(url, root));
        const access = {
            kind: "own",
            settings: [...forTalking(settings, remote, root), ...header],
        };
        return new Clone(git, root, { url: address, access }, remote, password);
    }
    /** Who works here, as git knows them. @throws {Refusal} `identity-unknown` */
    async identity() {
        const printed = await this.#git(["var", "GIT_AUTHOR_IDENT"]).catch(() => (0,errors/* refuse */.TR)("identity-unknown", {}));
        const [, name = "", email = ""] = /^(.*) <(.*)> \d+ [+-]\d+\s*$/s.exec(printed) ?? [];
        return { name, email };
    }
    /** The password or token that git has for the remote; null when it would have to ask for it. */
    async secret() {
        const { url } = this.remote;
        if (this.#password)
            return this.#password;
        const matching = ["config", "--get-urlmatch", "http.extraheader", url];
        const header = await this.#git(matching).catch(() => "");
        const [, encoded] = /^Authorization: Basic (\S+)$/im.exec(header) ?? [];
        if (encoded)
            return /:(.*)/s.exec(Buffer.from(encoded, "base64").toString())?.[1] ?? null;
        const filled = await this.#git(["credential", "fill"], { input: `url=${url}\n\n` }).catch(() => "");
        return /^password=(.+)$/m.exec(filled)?.[1] ?? null;
    }
    /** The commit that a revision such as `HEAD` or a tag's name stands for here, or null. */
    async commitOf(revision) {
        const named = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
        return this.#git(named).then((printed) => printed.trim(), () => null);
    }
    /** The first line of a commit's message. */
    async subjectOf(commit) {
        return (await this.#git(["log", "-1", "--format=%s", "--end-of-options", commit])).trim();
    }
    /** The remote's default branch, as far as the clone knows it; else the one that is checked out. */
    async defaultBranch() {
        const read = (ref) => this.#git(["symbolic-ref", "--quiet", "--short", ref]);
        const remote = this.#remoteName;
        const printed = await read(`refs/remotes/${remote}/HEAD`)
            .catch(() => read("HEAD"))
            .catch(() => "main");
        return printed.trim().replace(`${remote}/`, "");
    }
    /** Files of the working tree that git knows or would take, by their paths. */
    async files() {
        const listed = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
        return [...new Set((await this.#git(listed)).split("\0").filter(Boolean))];
    }
    /** The text of a file of the working tree; null when there is none. */
    async read(path) {
        return (0,promises_.readFile)((0,external_node_path_.join)(this.folder, path), "utf8").catch(() => null);
    }
    async write(path, text) {
        await (0,promises_.mkdir)((0,external_node_path_.dirname)((0,external_node_path_.join)(this.folder, path)), { recursive: true });
        await (0,promises_.writeFile)((0,external_node_path_.join)(this.folder, path), text);
    }
}
/** Reads `git config --list -z`: all settings that count in the clone, whichever file has them. */
function configurationOf(printed) {
    return printed
        .split("\0")
        .filter(Boolean)
        .map((entry) => {
        const end = entry.indexOf("\n");
        return end < 0 ? [entry, "true"] : [entry.slice(0, end), entry.slice(end + 1)];
    });
}
/** Our own copy calls every remote `origin`. */
function forTalking(settings, remote, root) {
    const own = `remote.${remote}.`;
    return settings.flatMap(([key, value]) => {
        if (aboutRemotes.test(key))
            return [[key, value]];
        const name = key.startsWith(own) ? key.slice(own.length) : "";
        if (name === "pushurl") {
            const { address, header } = withoutPassword(addressOf(value, root));
            return [["remote.origin.pushurl", address], ...header];
        }
        return /^(?:proxy|uploadpack|receivepack)$/.test(name)
            ? [[`remote.origin.${name}`, value]]
            : [];
    });
}
/** A password in an address would show in argument lists and errors. */
function withoutPassword(url) {
    const [, scheme = "", credentials = "", rest = ""] = /^(https?:\/\/)([^/@]*:[^/]*)@(.*)$/is.exec(url) ?? [];
    if (!credentials)
        return { address: url, password: null, header: [] };
    const address = scheme + rest;
    const [user = "", ...parts] = credentials.split(":");
    const password = decoded(parts.join(":"));
    const secret = Buffer.from(`${decoded(user)}:${password}`).toString("base64");
    const header = [[`http.${address}.extraheader`, `Authorization: Basic ${secret}`]];
    return { address, password, header };
}
/** A stray percent sign stands for itself, as it does for git. */
function decoded(text) {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
        return Buffer.from(bytes.replaceAll("%", ""), "hex").toString();
    });
}
/** A folder becomes an address, for git copies folders without regard to depth and filters. */
function addressOf(url, root) {
    const folder = (0,external_node_path_.resolve)(root, url);
    const found = [folder, `${folder}.git`].find((candidate) => (0,external_node_fs_.existsSync)(candidate));
    return found ? (0,external_node_url_.pathToFileURL)(found).href : url;
}

// EXTERNAL MODULE: ./.build/git/repository.js + 3 modules
var repository = __webpack_require__(1710);
// EXTERNAL MODULE: ./.build/github/api.js + 3 modules
var api = __webpack_require__(26);
// EXTERNAL MODULE: ./node_modules/@clack/prompts/dist/index.mjs + 6 modules
var dist = __webpack_require__(6170);
// EXTERNAL MODULE: ./node_modules/ora/index.js + 24 modules
var ora = __webpack_require__(5281);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./node_modules/cli-table3/index.js
var cli_table3 = __webpack_require__(5832);
// EXTERNAL MODULE: ./node_modules/string-width/index.js
var string_width = __webpack_require__(60);
// EXTERNAL MODULE: ./node_modules/wrap-ansi/index.js
var wrap_ansi = __webpack_require__(3236);
;// CONCATENATED MODULE: ./.build/report/text.js
/** A report as text for a terminal. */




function text_text(blocks, screen) {
    return `${blocks.map((block) => written(block, screen)).join("\n\n")}\n`;
}
function written(node, screen) {
    const paint = (style, words) => screen.colour ? (0,external_node_util_.styleText)(style, words, { validateStream: false }) : words;
    const inside = (parent, between = "") => parent.children.map((child) => written(child, screen)).join(between);
    const narrower = { ...screen, width: screen.width - 3 };
    switch (node.type) {
        case "text":
            return harmless(node.value);
        case "inlineCode":
            return paint("cyan", harmless(node.value));
        case "strong":
            return paint("bold", inside(node));
        case "heading":
            return paint(node.depth === 1 ? ["bold", "underline"] : "bold", inside(node));
        case "break":
            return "\n";
        case "paragraph":
            return fitted(inside(node), screen.width);
        case "link":
        case "tableCell":
            return inside(node);
        case "blockquote":
            return indented("  ", node.children.map((child) => written(child, narrower)).join("\n\n"));
        case "list":
            return node.children
                .map((item, index) => {
                const words = item.children.map((child) => written(child, narrower)).join("\n");
                return indented(node.ordered ? `${index + 1}. ` : "- ", words);
            })
                .join("\n");
        case "code":
            return harmless(node.value)
                .split("\n")
                .map((line) => paint(line.startsWith("-") ? "red" : "green", line))
                .join("\n");
        case "table":
            return writtenTable(node, screen);
        default:
            throw new Error(`no report has a ${node.type}`);
    }
}
function fitted(words, width) {
    return Number.isFinite(width) ? wrap_ansi(words, width, { hard: true, trim: false }) : words;
}
/** Puts a mark in front of the first line, and the other lines under it. */
function indented(mark, words) {
    return mark + words.replaceAll("\n", `\n${" ".repeat(mark.length)}`);
}
/** What a terminal would take for a command is taken out: texts may come from anyone. */
function harmless(words) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    return (0,external_node_util_.stripVTControlCharacters)(words).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, " ");
}
const gap = "  ";
const invisible = Object.fromEntries([
    ...["top", "top-mid", "top-left", "top-right", "bottom", "bottom-mid", "bottom-left"],
    ...["bottom-right", "left", "left-mid", "mid", "mid-mid", "right", "right-mid"],
].map((name) => [name, ""]));
function writtenTable({ children }, screen) {
    const rows = children.map((row) => row.children.map((cell) => written(cell, screen)));
    const [head = [], ...body] = rows;
    const natural = head.map((_, column) => Math.max(...rows.map((row) => string_width(row[column] ?? "")), 1));
    const available = screen.width - gap.length * (head.length - 1);
    const words = head.map((_, column) => Math.max(...rows.flatMap((row) => (row[column] ?? "").split(" ").map(string_width)), 1));
    const widths = fitting(natural, words, available);
    if (widths.reduce((sum, width) => sum + width, 0) > available)
        return cards(head, body, screen);
    const table = new cli_table3({
        head: head.map((name) => (screen.colour && name ? (0,external_node_util_.styleText)("dim", name) : name)),
        colWidths: widths,
        wordWrap: true,
        chars: { ...invisible, middle: gap },
        style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    });
    table.push(...body);
    return table.toString().replace(/ +$/gm, "");
}
/** Where not even narrow columns fit: a line for each cell. */
function cards(head, body, { width }) {
    const name = Math.max(...head.map((words) => string_width(words))) + gap.length;
    const card = (row) => row
        .map((cell, column) => [(head[column] ?? "").padEnd(name), cell])
        .filter(([, cell]) => cell)
        .map(([mark, cell]) => indented(mark, fitted(cell, Math.max(width - name, longestWord))))
        .join("\n");
    return body.map(card).join("\n\n");
}
/** The longest word for which a column stays wide, such as a time. */
const longestWord = 24;
/** Takes from the widest column until all fit, but cuts no word. */
function fitting(natural, words, available) {
    const widths = [...natural];
    const narrowest = (column) => Math.min(words[column] ?? 1, longestWord);
    let excess = widths.reduce((sum, width) => sum + width, 0) - available;
    for (; excess > 0; excess--) {
        const [widest] = widths
            .map((width, column) => ({ width, column }))
            .filter(({ width, column }) => width > narrowest(column))
            .sort((a, b) => b.width - a.width);
        if (!widest)
            break;
        widths[widest.column] = widest.width - 1;
    }
    return widths;
}

;// CONCATENATED MODULE: ./.build/command-line/terminal.js
/** The terminal: what is shown and asked there. The only module that knows the libraries for it. */



/** Thrown when a person breaks off, or says no. */
class Cancelled extends Error {
    name = "Cancelled";
}
// Whoever reads our output may have seen enough, as `head` has: then there is no more to do.
process.stdout.on("error", (error) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
});
/** Whether somebody is there who can be asked. */
function canAsk() {
    return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}
/** https://no-color.org: set and not empty, whatever it says. */
const withoutColour = () => Boolean(process.env["NO_COLOR"]) || process.env["TERM"] === "dumb";
function screenOf(stream) {
    if (!stream.isTTY)
        return { width: Number.POSITIVE_INFINITY, colour: false };
    return { width: stream.columns || 80, colour: !withoutColour() };
}
function show(blocks) {
    process.stdout.write(text_text(blocks, screenOf(process.stdout)));
}
/** Shows what went wrong, apart from results. */
function complain(blocks) {
    process.stderr.write(text_text(blocks, screenOf(process.stderr)));
}
function showJson(value) {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
/** A line about what goes on, apart from results. */
function note(line) {
    process.stderr.write(`${harmless(line)}\n`);
}
let interruptions = 0;
let isHeeding = false;
/**
 * Whoever interrupts ends git as well, which a terminal tells likewise; what was begun is then brought to
 * an end in good order: a push is asked about, and our copy of the repository removed. Twice is at once.
 */
function heedInterruptions() {
    if (isHeeding)
        return;
    isHeeding = true;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
        process.on(signal, () => {
            interruptions += 1;
            if (interruptions > 1)
                process.exit(1);
            note("Interrupted; finding out what was done …");
        });
    }
}
const wasInterrupted = () => interruptions > 0;
/**
 * A step of the work, which a terminal shows while it goes on.
 *
 * @throws {Cancelled} instead of beginning after an interruption
 */
async function step(title, work) {
    if (wasInterrupted())
        throw new Cancelled();
    if (!process.stderr.isTTY)
        return work();
    // Standard input stays as it is: git or ssh may ask there for a passphrase.
    const shown = (0,ora/* default */.Ay)({
        text: title,
        stream: process.stderr,
        discardStdin: false,
        color: withoutColour() ? false : "cyan",
        hideCursor: false,
    });
    shown.start();
    const start = performance.now();
    try {
        const done = await work();
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        shown.succeed(`${title} (${seconds} s)`);
        return done;
    }
    catch (error) {
        shown.fail(title);
        throw error;
    }
}
/** @throws {Cancelled} when the answer is no */
async function assertAgreed(question) {
    if (!answered(await (0,dist/* confirm */.lJ)({ message: harmless(question), initialValue: false })))
        throw new Cancelled();
}
async function agreed(question, usual = true) {
    return answered(await (0,dist/* confirm */.lJ)({ message: harmless(question), initialValue: usual }));
}
const optionOf = ({ value, label, unless }) => ({
    value,
    label: harmless(unless === undefined ? label : `${label} (${unless})`),
    disabled: unless !== undefined,
});
/** @param usual the value that is marked at first */
async function chosen(question, choices, usual) {
    const options = choices.map(optionOf);
    const initial = usual === null ? {} : { initialValue: usual };
    return answered(await (0,dist/* select */.Lt)({ message: harmless(question), options, maxItems: 12, ...initial }));
}
async function severalChosen(question, choices) {
    const options = choices.map(optionOf);
    const initialValues = choices.map(({ value }) => value);
    return answered(await (0,dist/* multiselect */.k2)({ message: harmless(question), options, initialValues, required: true }));
}
/** @param wrong says what is wrong with an answer; undefined when it is right */
async function terminal_written(question, wrong, usual = "") {
    const validate = (answer) => wrong(answer ?? "");
    return answered(await (0,dist/* text */.Qq)({ message: harmless(question), validate, initialValue: usual }));
}
function answered(answer) {
    if ((0,dist/* isCancel */.FZ)(answer))
        throw new Cancelled();
    return answer;
}

;// CONCATENATED MODULE: ./.build/command-line/session.js
/** Readies the edges for one command: the clone, git, the clock, who asks. */





/** @throws {Refusal} when there is no clone, no such remote, or git does not know who works in it */
async function openSession(manner) {
    const clone = await Clone.open(manner.directory, manner.remote);
    const identity = await clone.identity();
    const tools = {
        open: () => repository/* Repository */.L.open(clone.remote, (0,external_node_os_.tmpdir)()),
        committer: async () => identity,
        now: () => new Date().toISOString().replace(/\.\d+Z$/, "Z"),
        step: step,
        people: async ({ permission, actors }) => {
            // Who can push may write, and whoever cannot will be told so by the server.
            const isShownByPush = permission === "write" && actors.length === 0;
            return [isShownByPush ? { login: identity.name, permission } : await person(clone, identity)];
        },
    };
    const actors = { actor: identity.name, triggeringActor: identity.name };
    return { ...manner, clone, identity, actors, tools };
}
/** Who asks, by the credential that git has for the server; unknown where there is none. */
async function person(clone, { name }) {
    const nobody = { login: name, permission: null };
    const [, server, repository] = /^(https?:\/\/[^/]+)\/([^/]+\/[^/]+?)(?:\.git)?\/?$/.exec(clone.remote.url) ?? [];
    const token = server && repository ? await clone.secret() : null;
    if (!server || !repository || !token)
        return nobody;
    const github = (0,api/* gitHub */.g)({ apiUrl: (0,api/* apiOf */.ir)(server), repository, token });
    const login = await github.login();
    return login === null ? nobody : { login, permission: await github.permissionOf(login) };
}

// EXTERNAL MODULE: ./.build/inputs.js
var inputs = __webpack_require__(9141);
// EXTERNAL MODULE: ./.build/report/blocks.js
var blocks = __webpack_require__(419);
// EXTERNAL MODULE: ./.build/report/hold-summary.js
var hold_summary = __webpack_require__(7217);
// EXTERNAL MODULE: ./.build/report/outputs.js
var outputs = __webpack_require__(6207);
// EXTERNAL MODULE: ./.build/use-cases/guard-deploy.js + 1 modules
var guard_deploy = __webpack_require__(6349);
;// CONCATENATED MODULE: ./.build/command-line/verbs/guard.js




async function guard(asked, { tools }) {
    const { commit = "" } = asked;
    const result = await (0,guard_deploy/* guardDeploy */.h)({ deployment: asked.deployment, commit }, tools);
    const { deployment, problems } = result;
    const report = problems.length > 0
        ? (0,hold_summary/* guardSummary */.c)(deployment, commit, problems)
        : [(0,blocks/* paragraph */.FY)(`The commit ${commit.slice(0, 12)} may be deployed to ${deployment}.`)];
    return { report, outputs: (0,outputs/* guardOutputs */.S0)(result), problems };
}

// EXTERNAL MODULE: ./.build/report/history-summary.js
var history_summary = __webpack_require__(7032);
// EXTERNAL MODULE: ./.build/use-cases/read-history.js
var read_history = __webpack_require__(5237);
;// CONCATENATED MODULE: ./.build/command-line/verbs/history.js



async function history_history(asked, { tools }) {
    const { deployment, limit, status, all } = asked;
    const result = await (0,read_history/* readHistory */.L)({ deployment, limit, status, all }, tools);
    return { report: (0,history_summary/* historySummary */.x)(result), outputs: (0,outputs/* historyOutputs */.Rf)(result), problems: [] };
}

// EXTERNAL MODULE: ./.build/report/wording.js
var report_wording = __webpack_require__(1709);
// EXTERNAL MODULE: ./.build/use-cases/hold-deploys.js
var hold_deploys = __webpack_require__(9328);
;// CONCATENATED MODULE: ./.build/command-line/verbs/hold.js





async function hold(asked, session) {
    const { actors, tools, yes } = session;
    const { deployment, release } = asked;
    const where = deployment === undefined ? "" : ` to ${deployment}`;
    if (!yes)
        await assertAgreed(release ? `Let deploys${where} go on?` : `Hold deploys${where}?`);
    const reason = release ? null : (asked.reason ?? null);
    const result = await (0,hold_deploys/* holdDeploys */.E)({ deployment, reason, actor: actors.actor }, tools);
    return { report: (0,hold_summary/* holdSummary */.W)(result, report_wording/* inTerminal */.e5), outputs: (0,outputs/* holdOutputs */.Sx)(result), problems: [] };
}

// EXTERNAL MODULE: ./.build/astro/api.js
var astro_api = __webpack_require__(7938);
// EXTERNAL MODULE: ./.build/ledger/adoption.js
var adoption = __webpack_require__(4136);
// EXTERNAL MODULE: ./.build/ledger/message.js
var message = __webpack_require__(6885);
;// CONCATENATED MODULE: ./.build/report/import-summary.js
/** The report of an import: what is recorded, and what is not. */


function importSummary(result) {
    const { deployment, entries, skipped, warnings, changed } = result;
    const rows = entries.map((entry) => [
        entry.id,
        entry.commit?.slice(0, 12) ?? "",
        entry.createdAt,
        entry.createdBy,
        entry.runtime ?? "",
        entry.type,
        entry.status,
        (0,message/* oneLine */.TN)(entry.rollback ? `Back to ${entry.rollback.to}: ${entry.rollback.reason}` : entry.description),
    ]);
    const done = changed ? "Recorded" : "To be recorded";
    const head = ["Deploy", "Commit", "When", "Who", "Runtime", "Type", "Status", "What"];
    return [
        (0,blocks/* heading */.R_)(2, `Deploys of ${deployment} from before`),
        ...(rows.length > 0
            ? [(0,blocks/* paragraph */.FY)(`${done}: ${rows.length}.`), (0,blocks/* table */.tp)([head, ...rows])]
            : [
                (0,blocks/* paragraph */.FY)(skipped.length > 0
                    ? "There is nothing new to record."
                    : "There is nothing to record: the remote has no such deploys."),
            ]),
        ...(skipped.length > 0
            ? [
                (0,blocks/* paragraph */.FY)(`Left out: ${skipped.length}.`),
                (0,blocks/* table */.tp)([
                    ["Name", "Why"],
                    ...skipped.map(({ name, why }) => [name, (0,blocks/* message */.iU)((0,message/* oneLine */.TN)(why))]),
                ]),
            ]
            : []),
        ...(warnings.length > 0 ? [(0,blocks/* bulletList */.fF)(warnings.map(blocks/* message */.iU))] : []),
    ];
}

// EXTERNAL MODULE: ./.build/ledger/history.js
var ledger_history = __webpack_require__(2998);
// EXTERNAL MODULE: ./.build/ledger/numbering.js
var numbering = __webpack_require__(4641);
// EXTERNAL MODULE: ./.build/ledger/tag.js
var tag = __webpack_require__(3330);
// EXTERNAL MODULE: ./.build/use-cases/older-deploys.js
var older_deploys = __webpack_require__(7021);
// EXTERNAL MODULE: ./.build/use-cases/open-ledger.js
var open_ledger = __webpack_require__(2192);
// EXTERNAL MODULE: ./.build/use-cases/publish.js
var publish = __webpack_require__(169);
// EXTERNAL MODULE: ./.build/use-cases/push-records.js
var push_records = __webpack_require__(1595);
// EXTERNAL MODULE: ./.build/use-cases/read-deploy.js
var read_deploy = __webpack_require__(7346);
;// CONCATENATED MODULE: ./.build/use-cases/import-deploys.js
/** Adopts many deploys that the ledger does not know: load, decide, build, push. */











/** @throws {Refusal} when the ledger or the source cannot be read, or the push is refused */
function importDeploys(request, tools) {
    const { step, now } = tools;
    return (0,publish/* untilLanded */.xt)(tools, async (repository, earlier) => {
        const ledger = await step("Read the ledger", () => (0,open_ledger/* openLedger */.au)(repository, request.deployment));
        const { candidates, skipped } = await step("Look for deploys", () => request.source(repository, ledger));
        const older = await (0,older_deploys/* olderDeploys */.P)(repository, ledger);
        const date = now();
        const prefix = (0,tag/* tagName */.wZ)(ledger.settings["tag-prefix"], ledger.deployment.name, "");
        const tagged = [...(await repository.list([`refs/tags/${prefix}*`])).keys()];
        const taken = tagged.map((ref) => ref.slice(`refs/tags/${prefix}`.length));
        const { records, warnings, ...read } = await step("Read their commits", () => recordsOf(repository, ledger, older, candidates, { now: date, taken }));
        const result = {
            deployment: ledger.deployment.name,
            entries: records.map(({ entry }) => entry),
            skipped: [...skipped, ...read.skipped],
            warnings,
            changed: false,
        };
        if (request.dryRun || records.length === 0)
            return result;
        const { agreed } = request;
        if (agreed && JSON.stringify(agreed) !== JSON.stringify(result.entries)) {
            (0,errors/* refuse */.TR)("changed-since-shown", {});
        }
        const { written, confirmed } = await step(`Record ${records.length} deploys`, async () => (0,push_records/* pushRecords */.x)(repository, ledger, records, {
            subject: `Import ${records.length} deploys of ${ledger.deployment.name}`,
            committer: await tools.committer(),
            date,
            earlier,
            adopted: true,
        }));
        const said = [
            ...written.filter(({ tagPending }) => tagPending).map(push_records/* refusedTag */.b),
            ...(confirmed ? [] : [publish/* unconfirmed */.B1]),
        ];
        return { ...result, entries: written, warnings: [...warnings, ...said], changed: true };
    });
}
/** New entries for the candidates that the ledger does not have. @param taken IDs that tags have */
async function recordsOf(repository, ledger, older, candidates, { now, taken }) {
    const { deployment, history } = ledger;
    const found = { records: [], skipped: [], warnings: [] };
    const known = [...older, ...history.entries];
    const knownBefore = (0,adoption/* knownCandidates */._z)(candidates, known);
    const fresh = candidates.filter(({ name }) => !knownBefore.has(name));
    const commits = await repository.fetchCommits(fresh.map(({ commit }) => commit));
    await repository.prefetch([...commits], (0,read_deploy/* tellingPaths */.E)(deployment));
    for (const candidate of candidates) {
        const { name, externalId } = candidate;
        const id = knownBefore.get(name) ??
            (externalId === undefined ? (0,adoption/* knownCandidates */._z)([candidate], known).get(name) : undefined);
        const why = id === undefined ? (0,adoption/* whyNot */.OB)(candidate, now) : `it is deploy ${id} already`;
        if (why !== null) {
            found.skipped.push({ name, why });
            continue;
        }
        try {
            const { entry, warnings } = await entryOf(repository, ledger, known, candidate, taken);
            found.records.push({
                entry,
                actors: { actor: entry.createdBy, triggeringActor: entry.createdBy },
            });
            found.warnings.push(...warnings.map((warning) => `${name}: ${warning}`));
            known.push(entry);
        }
        catch (error) {
            if (!(error instanceof errors/* Refusal */.P_))
                throw error;
            found.skipped.push({ name, why: error.message });
        }
    }
    return found;
}
/** @throws {Refusal} when the commit is gone or has no project */
async function entryOf(repository, ledger, known, candidate, taken) {
    const { deployment, settings, history } = ledger;
    const { commit, createdAt, backTo } = candidate;
    const then = (0,older_deploys/* ledgerAt */.V)({ ...ledger, history: { ...history, entries: known } }, createdAt);
    const { facts, warnings } = await (0,read_deploy/* readDeploy */.q)(repository, then, candidate);
    const id = (0,numbering/* nextId */.H)([...taken, ...known.map((entry) => entry.id)]);
    const to = backTo && known.find(({ externalId }) => externalId === backTo)?.id;
    const reason = (0,message/* cleaned */.L0)(candidate.description) || "Rolled back on Astro";
    const entry = {
        id,
        tag: (0,tag/* tagName */.wZ)(settings["tag-prefix"], deployment.name, id),
        commit,
        project: deployment.project,
        ...facts,
        description: to ? "" : facts.description,
        status: candidate.status,
        createdAt,
        finishedAt: createdAt,
        createdBy: (0,message/* oneLine */.TN)(candidate.createdBy),
        run: null,
        externalId: candidate.externalId ?? null,
        rollback: to
            ? { to, from: (0,ledger_history/* currentOf */.$c)(then.history.entries)?.id ?? null, scope: "all", reason }
            : null,
    };
    return { entry, warnings };
}

;// CONCATENATED MODULE: ./.build/use-cases/tag-source.js
/** Deploys that tags of other kinds tell of, such as `release-1.2`. */

/** @param pattern of tag names; `*` stands for anything */
function tagSource(pattern) {
    return async (repository, { settings }) => {
        const listed = await repository.fetchTags([pattern]);
        const names = [...listed.keys()].filter((name) => !name.startsWith(settings["tag-prefix"]));
        const candidates = (await repository.foreignTags(names)).map(({ name, commit, createdAt, by, subject }) => ({
            name,
            commit,
            createdAt: (0,adoption/* inSeconds */.F7)(createdAt),
            status: "deployed",
            type: "infer",
            description: subject.startsWith(name) ? subject : `${name}: ${subject}`,
            createdBy: by,
            dagDeployEnabled: undefined,
            runtime: undefined,
            externalId: undefined,
            backTo: undefined,
        }));
        const order = (a, b) => a.localeCompare(b, "en", { numeric: true });
        candidates.sort((a, b) => a.createdAt.localeCompare(b.createdAt) || order(a.name, b.name));
        return { candidates, skipped: [] };
    };
}

;// CONCATENATED MODULE: ./.build/command-line/verbs/import.js
/** `import`: adopts deploys that were made before the history, from tags or from Astro. */








async function importHistory(asked, session) {
    const { deployment } = asked;
    const source = sourceOf(asked);
    const { tools, yes } = session;
    if (!yes) {
        const preview = await importDeploys({ deployment, source, dryRun: true }, tools);
        if (asked["dry-run"] || preview.entries.length === 0)
            return told(preview);
        show(told(preview).report);
        await assertAgreed(`Record these ${preview.entries.length} deploys?`);
        const agreed = preview.entries;
        return told(await importDeploys({ deployment, source, dryRun: false, agreed }, tools));
    }
    return told(await importDeploys({ deployment, source, dryRun: asked["dry-run"] }, tools));
}
function sourceOf({ tags, astro: fromAstro }) {
    if ((tags !== undefined) === fromAstro) {
        throw wrong("tags", "or `--astro` is needed, and just one of them");
    }
    if (tags !== undefined)
        return tagSource(tags);
    const token = process.env["ASTRO_API_TOKEN"] ?? "";
    if (!(0,astro_api/* isToken */.s)(token))
        throw wrong("astro", "needs a token in the variable `ASTRO_API_TOKEN`");
    const api = (0,astro_api/* astro */.c)({ apiUrl: process.env["ASTRO_API_URL"], token });
    return async (_, { deployment }) => {
        const place = deployment.astro;
        if (!place)
            return (0,errors/* refuse */.TR)("astro-not-configured", { deployment: deployment.name });
        return (0,adoption/* candidatesOfAstro */.hm)(await api.deploys(place));
    };
}
const wrong = (input, what) => new errors/* Refusal */.P_([(0,errors/* problem */.CC)("invalid-input", { input, problem: what })]);
function told(result) {
    return { report: importSummary(result), outputs: (0,outputs/* importOutputs */.K5)(result), problems: [] };
}

// EXTERNAL MODULE: ./.build/ledger/names.js
var names = __webpack_require__(3498);
// EXTERNAL MODULE: ./.build/ledger/settings.js
var ledger_settings = __webpack_require__(5265);
// EXTERNAL MODULE: ./node_modules/diff/libesm/patch/create.js + 2 modules
var create = __webpack_require__(7291);
// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var yaml_dist = __webpack_require__(8815);
;// CONCATENATED MODULE: ./.build/setup/files.js
/** The files that set a repository up: settings, and the workflow that rolls back. */

/** What the actions are used by. */
const actionName = "deploy-rollback/deploy-rollback";
const release = "v1";
/** The action, or one in a folder of it, as a step uses it. */
const use = (folder = "") => `${actionName}${folder && `/${folder}`}@${release}`;
const schema = `https://raw.githubusercontent.com/${actionName}/${release}/schemas/settings.schema.json`;
/**
 * @param enabled whether rollbacks are switched on
 * @param workflows Deployment → file name of the workflow that deploys it, where there is just one
 */
function settingsFile(deployments, enabled, workflows = new Map()) {
    const named = deployments.map(({ name, project, runtime, deploymentFile }) => [
        name,
        {
            ...(workflows.has(name) && { workflow: workflows.get(name) }),
            ...(project !== "." && { project }),
            ...(runtime === "none" && { runtime }),
            ...(deploymentFile !== null && { "deployment-file": deploymentFile }),
            rollback: { enabled },
        },
    ]);
    const settings = { version: 1, deployments: Object.fromEntries(named) };
    return `# yaml-language-server: $schema=${schema}\n${(0,yaml_dist/* stringify */.As)(settings)}`;
}
/** @param names of the Deployments, at least one */
function rollbackWorkflow(names) {
    const [only] = names;
    const choice = `      deployment: { description: Deployment, required: true, type: choice, options: [${names.join(", ")}] }\n`;
    return `name: Roll back
on:
  workflow_dispatch:
    inputs:
${names.length > 1 ? choice : ""}      deploy-id: { description: "Deploy to go back to: 38, #38, deploy/${only}/38 or previous", required: true, default: previous }
      reason: { description: Why, required: true }
      allow-downgrade: { description: The Runtime version may go down, type: boolean }
      dry-run: { description: Only show the plan, type: boolean }
permissions: {}
jobs:
  rollback:
    runs-on: ubuntu-latest
    permissions:
      contents: write # the rollback's commit, its tag, and the manifest
    steps:
      - uses: ${use()}
        with:
          deployment: ${names.length > 1 ? `\${{ inputs.deployment }}` : only}
          deploy-id: \${{ inputs.deploy-id }}
          reason: \${{ inputs.reason }}
          allow-downgrade: \${{ inputs.allow-downgrade }}
          dry-run: \${{ inputs.dry-run }}
`;
}

;// CONCATENATED MODULE: ./.build/setup/deploy-workflow.js
/**
 * Adds the steps that guard and record deploys to a team's own deploy workflow. The text is changed at
 * just the places in question, so comments, order and layout stay as they are.
 */



/** Whether a workflow deploys to Astro. */
function deploysToAstro(workflow) {
    return /\bastronomer\/deploy-action@|\bastro\s+deploy\b/.test(workflow);
}
/** Whether a workflow uses the root action. */
function rollsBack(workflow) {
    return (workflow.includes(`${actionName}@`) || workflow.includes(`${actionName}/.github/workflows/`));
}
/** The deploy steps of jobs that record nothing yet; null when the workflow cannot be read. */
function deploySteps(document, deployments) {
    const jobs = document.get("jobs", true);
    if (document.errors.length > 0 || !(0,yaml_dist/* isMap */.jh)(jobs))
        return null;
    return jobs.items.flatMap(({ key, value: job }) => {
        const steps = (0,yaml_dist/* isMap */.jh)(job) ? job.get("steps", true) : null;
        if (!(0,yaml_dist/* isMap */.jh)(job) || !(0,yaml_dist/* isSeq */.oP)(steps) || uses(steps.items, `${actionName}/record@`))
            return [];
        const isMatrix = job.hasIn(["strategy", "matrix"]);
        return steps.items.flatMap((step, index) => {
            if (!(0,yaml_dist/* isMap */.jh)(step) || !isDeployStep(step))
                return [];
            const deployment = isMatrix ? null : deploymentOf(step, deployments);
            return [{ job, jobName: String(key), steps, index, step, deployment }];
        });
    });
}
/** The Deployments that the steps of a workflow deploy, each as often as a step does. */
function deployedBy(workflow, deployments) {
    const found = deploySteps((0,yaml_dist/* parseDocument */.Tp)(workflow), deployments) ?? [];
    return found.flatMap(({ deployment }) => deployment ?? []);
}
/**
 * @param name what to call the workflow in `left`
 * @param deployments with the folders of their projects
 * @param ambiguous Deployments that more than one step seems to deploy: which one is for a person to say
 */
function withLedgerSteps(name, workflow, deployments, ambiguous = new Set()) {
    const whole = workflow.endsWith("\n") ? workflow : `${workflow}\n`;
    const document = (0,yaml_dist/* parseDocument */.Tp)(whole);
    const found = deploySteps(document, deployments);
    const unchanged = (...left) => ({ text: workflow, left, notes: [] });
    if (found === null)
        return unchanged(name);
    if (found.length === 0) {
        return whole.includes(`${actionName}/record@`) ? unchanged() : unchanged(name);
    }
    const edits = [];
    const left = [];
    const notes = [];
    const isCalled = document.hasIn(["on", "workflow_call"]);
    const changed = new Set();
    for (const { job, jobName, steps, index, step, deployment } of found) {
        const place = placeOf(whole, steps, index);
        const permitted = permissionEdits(whole, job, document.get("permissions", true));
        const isClear = deployment !== null && !ambiguous.has(deployment) && !isCalled;
        if (!isClear || place === null || permitted === null) {
            left.push(`${name}, job ${jobName}, step ${index + 1}`);
            continue;
        }
        const taken = new Set(steps.items.map((other) => ((0,yaml_dist/* isMap */.jh)(other) ? other.get("id") : null)));
        const named = step.get("id");
        const id = typeof named === "string" ? named : free("deploy", taken);
        step.set("id", id);
        if (named === undefined)
            edits.push(inserted(place.start, `id: ${id}\n${place.indent}  `));
        edits.push(inserted(place.before, guardStep(deployment, conditionOf(step), place.indent)));
        edits.push(inserted(place.after, recordStep(deployment, id, place.indent)));
        if (changed.has(job))
            continue;
        changed.add(job);
        edits.push(...permitted.edits);
        if (permitted.isNew) {
            notes.push(`${name}, job ${jobName}: it may write contents now, and nothing else. Add what else it needs to its \`permissions\`.`);
        }
    }
    const text = edits.length > 0 ? edited(whole, [...edits, ...startedByHand(whole, document)]) : workflow;
    return isOnlyExtended(whole, text) ? { text, left, notes } : unchanged(name);
}
/** Whether taking out what we put in gives back what was there. */
function isOnlyExtended(before, after) {
    const document = (0,yaml_dist/* parseDocument */.Tp)(after);
    return document.errors.length === 0 && essence((0,yaml_dist/* parseDocument */.Tp)(before)) === essence(document);
}
/** A workflow without what we add to one. */
function essence(document) {
    const workflow = document.toJS();
    const jobs = Object.entries(workflow.jobs ?? {}).map(([name, job]) => {
        const { permissions: _, ...rest } = job;
        const steps = job.steps?.flatMap(({ id: __, ...step }) => /\/(?:guard|record)@/.test(String(step["uses"] ?? "")) ? [] : [step]);
        return [name, { ...rest, steps }];
    });
    return JSON.stringify({ ...workflow, on: null, jobs });
}
/** The condition under which a step deploys holds for its guard as well. */
function conditionOf(step) {
    const condition = step.get("if");
    return condition === undefined ? null : String(condition);
}
/** A rollback with the job's own token starts nothing, so a person or the action has to. */
function startedByHand(text, document) {
    const on = document.get("on", true);
    if ((0,yaml_dist/* isScalar */.jn)(on) && on.range) {
        const [at, end] = on.range;
        return [{ at, gone: end - at, text: `[${String(on.value)}, workflow_dispatch]` }];
    }
    if ((0,yaml_dist/* isSeq */.oP)(on) && on.flow && on.range) {
        const isThere = on.items.some((item) => (0,yaml_dist/* isScalar */.jn)(item) && item.value === "workflow_dispatch");
        return isThere ? [] : [inserted(on.range[0] + 1, "workflow_dispatch, ")];
    }
    if (!(0,yaml_dist/* isMap */.jh)(on) || on.has("workflow_dispatch") || !on.range)
        return [];
    const [start] = on.range;
    if (on.flow)
        return [inserted(start + 1, " workflow_dispatch: {},")];
    const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    return [inserted(start, `workflow_dispatch:\n${indent}`)];
}
function uses(steps, action) {
    return steps.some((step) => (0,yaml_dist/* isMap */.jh)(step) && String(step.get("uses") ?? "").startsWith(action));
}
function isDeployStep(step) {
    const [used, run] = [step.get("uses"), step.get("run")].map((value) => String(value ?? ""));
    return (/^astronomer\/deploy-action@/.test(used ?? "") ||
        /^\s*(?:\w+=\S*\s+)*astro\s+deploy\b/m.test(run ?? ""));
}
/** The Deployment of a step, by the project that it deploys; null when that is not to be told. */
function deploymentOf(step, deployments) {
    if (deployments.length === 1)
        return deployments[0]?.name ?? null;
    const given = step.getIn(["with", "root-folder"]) ?? step.get("working-directory") ?? ".";
    const folder = String(given)
        .replace(/^\.\/(?=.)/, "")
        .replace(/(?<=.)\/+$/, "");
    const meant = deployments.filter(({ project }) => (0,names/* join */.fj)(project, ".") === folder);
    return meant.length === 1 ? (meant[0]?.name ?? null) : null;
}
/** Null for a step that is not written as lines of its own. */
function placeOf(text, steps, index) {
    const step = steps.items[index];
    if (!(0,yaml_dist/* isMap */.jh)(step))
        return null;
    const [start = 0, end = 0] = step.range ?? [];
    const line = text.lastIndexOf("\n", start - 1) + 1;
    const [, indent] = /^([ ]*)- $/.exec(text.slice(line, start)) ?? [];
    if (indent === undefined || step.flow)
        return null;
    // What looks like a comment may be the end of a text in the step before.
    const previous = steps.items[index - 1];
    const floor = (0,yaml_dist/* isNode */.Ll)(previous) ? (previous.range?.[1] ?? 0) : (steps.range?.[0] ?? 0);
    let before = line;
    for (;;) {
        const above = text.lastIndexOf("\n", before - 2) + 1;
        if (above < floor || !/^ *#/.test(text.slice(above, before)))
            break;
        before = above;
    }
    const lineEnd = text.indexOf("\n", Math.max(end - 1, start));
    return { start, before, after: lineEnd < 0 ? text.length : lineEnd + 1, indent };
}
function lines(indent, written) {
    return written.map((line) => `${indent}${line}\n`).join("");
}
/** As YAML takes it: a name such as `1.10` would be a number. */
const deploy_workflow_quoted = (name) => (0,yaml_dist/* stringify */.As)(name).trim();
const guardStep = (deployment, condition, indent) => lines(indent, [
    `- uses: ${use("guard")}`,
    ...(condition === null ? [] : [`  if: ${deploy_workflow_quoted(condition)}`]),
    `  with: { deployment: ${deploy_workflow_quoted(deployment)} }`,
]);
const recordStep = (deployment, id, indent) => lines(indent, [
    `- uses: ${use("record")}`,
    `  if: always() && steps.${id}.outcome != 'skipped'`,
    `  with: { deployment: ${deploy_workflow_quoted(deployment)}, status: "\${{ steps.${id}.outcome }}" }`,
]);
/** The steps around a deploy step, for a workflow that cannot be changed by itself. */
const guardAndRecord = [
    guardStep("prod", null, ""),
    "# the deploy step, with `id: deploy`\n",
    recordStep("prod", "deploy", ""),
    "# and for its job: permissions: { contents: write }\n",
].join("");
/**
 * Recording needs `contents: write`; what the job may do besides stays, as far as it was said.
 *
 * @returns null where it is said in a way that cannot be added to
 */
function permissionEdits(text, job, ofWorkflow) {
    const own = job.get("permissions", true);
    if ((0,yaml_dist/* isMap */.jh)(own)) {
        if (own.get("contents") === "write")
            return { edits: [], isNew: false };
        const edits = widened(text, own);
        return edits && { edits, isNew: false };
    }
    const general = own ?? ofWorkflow;
    if ((0,yaml_dist/* isScalar */.jn)(general)) {
        return general.value === "write-all" ? { edits: [], isNew: false } : null;
    }
    if ((0,yaml_dist/* isMap */.jh)(ofWorkflow) && ofWorkflow.get("contents") === "write") {
        return { edits: [], isNew: false };
    }
    const others = (0,yaml_dist/* isMap */.jh)(ofWorkflow)
        ? ofWorkflow.items.map(({ key, value }) => [String(key), String(value)])
        : [];
    const granted = [...others.filter(([scope]) => scope !== "contents"), ["contents", "write"]];
    const steps = job.items.find(({ key }) => String(key) === "steps");
    const [start = 0] = ((0,yaml_dist/* isScalar */.jn)(steps?.key) && steps.key.range) || [];
    const line = text.lastIndexOf("\n", start - 1) + 1;
    const indent = text.slice(line, start);
    const written = ["permissions:", ...granted.map(([scope, level]) => `  ${scope}: ${level}`)];
    return { edits: [inserted(line, lines(indent, written))], isNew: others.length === 0 };
}
function widened(text, own) {
    const pair = own.items.find(({ key }) => String(key) === "contents");
    const level = pair?.value;
    if ((0,yaml_dist/* isScalar */.jn)(level)) {
        const [at = 0, end = 0] = level.range ?? [];
        return [{ at, gone: end - at, text: "write" }];
    }
    if (pair !== undefined)
        return null;
    const [start = 0] = own.range ?? [];
    if (own.flow) {
        const empty = own.items.length === 0;
        return [inserted(start + 1, empty ? " contents: write " : " contents: write,")];
    }
    const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
    return [inserted(start, `contents: write\n${indent}`)];
}
const inserted = (at, text) => ({ at, gone: 0, text });
function free(name, taken) {
    let id = name;
    for (let next = 2; taken.has(id); next++)
        id = `${name}-${next}`;
    return id;
}
/** Edits at the same place stand in the order in which they were made. */
function edited(text, edits) {
    const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
    return [...edits.entries()]
        .sort(([first, a], [second, b]) => b.at - a.at || second - first)
        .reduce((done, [, { at, gone, text: put }]) => {
        return done.slice(0, at) + put.replaceAll("\n", lineEnd) + done.slice(at + gone);
    }, text);
}

;// CONCATENATED MODULE: ./.build/report/setup-summary.js
/** The report of a set-up: what is written, and what is left to do. */



/** What would be written, as a difference. */
function setupSummary({ files, left, notes, deployWorkflows }) {
    const added = ["Add these steps around the deploy step of your deploy workflow:"];
    const byHand = left.length > 0 || deployWorkflows.length === 0;
    return [
        ...files.flatMap(({ path, before, after }) => [
            (0,blocks/* heading */.R_)(2, before === null ? `${path} (new)` : path),
            { type: "code", lang: "diff", value: difference(before ?? "", after) },
        ]),
        ...(files.length === 0
            ? [(0,blocks/* paragraph */.FY)("Everything is set up already; nothing was changed.")]
            : []),
        ...(notes.length > 0 ? [(0,blocks/* bulletList */.fF)(notes.map(blocks/* message */.iU))] : []),
        ...(byHand
            ? [
                (0,blocks/* heading */.R_)(2, "By hand"),
                (0,blocks/* paragraph */.FY)(...added),
                ...(left.length > 0 ? [(0,blocks/* bulletList */.fF)(left.map((place) => [(0,blocks/* code */.aY)(place)]))] : []),
                { type: "code", lang: "yaml", value: guardAndRecord.trimEnd() },
            ]
            : []),
    ];
}
/** What a person does next. */
function afterSetup(branch) {
    return [
        (0,blocks/* heading */.R_)(2, "Next"),
        (0,blocks/* numberedList */.rX)([
            [(0,blocks/* code */.aY)("git add .github && git commit -m 'Set up Deploy Rollback' && git push")],
            [`Merge it into ${branch}: settings and workflows count from there.`],
            [
                "The next deploy is recorded by its workflow. To record what runs now: ",
                (0,blocks/* code */.aY)("deploy-rollback record"),
                "; to take over deploys from before: ",
                (0,blocks/* code */.aY)("deploy-rollback import --help"),
                ".",
            ],
        ]),
    ];
}
function difference(before, after) {
    const { hunks } = (0,create/* structuredPatch */.YB)("", "", before, after, "", "", { context: 2 });
    return hunks.flatMap(({ lines }, index) => (index > 0 ? ["…", ...lines] : lines)).join("\n");
}

;// CONCATENATED MODULE: ./.build/setup/plan.js
/** What is to be written to set a repository up. */



const workflows = ".github/workflows";
/** The files that matter here. */
const isSetupFile = (path) => path === ledger_settings/* settingsPath */.xj ||
    /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) ||
    /(?:^|\/)(?:Dockerfile|deployment\.yaml)$/.test(path);
/**
 * @param texts path → text, of those that {@link isSetupFile} names
 * @param proposed used only where there are no settings yet
 * @throws {Refusal} `settings-invalid` when there are settings, and they are wrong
 */
function planSetup(texts, proposed, { enabled, defaultBranch }) {
    const existing = [...texts].filter(([path]) => path.startsWith(`${workflows}/`));
    const deploying = existing.filter(([, text]) => deploysToAstro(text));
    const settings = texts.get(ledger_settings/* settingsPath */.xj) ?? settingsFile(proposed, enabled, deployedIn(deploying, proposed));
    const deployments = Object.entries((0,ledger_settings/* parseSettings */.P$)(settings, defaultBranch).deployments).map(([name, { project }]) => ({ name, project }));
    const deployed = deploying.flatMap(([, text]) => deployedBy(text, deployments));
    const ambiguous = new Set(deployed.filter((name, index) => deployed.indexOf(name) !== index));
    const extended = deploying.map(([path, before]) => ({
        path,
        before,
        ...withLedgerSteps(path, before, deployments, ambiguous),
    }));
    const files = [{ path: ledger_settings/* settingsPath */.xj, before: texts.get(ledger_settings/* settingsPath */.xj) ?? null, after: settings }];
    if (!existing.some(([, text]) => rollsBack(text))) {
        const path = ["rollback.yml", "deploy-rollback.yml"]
            .map((name) => `${workflows}/${name}`)
            .find((candidate) => !texts.has(candidate));
        const after = rollbackWorkflow(deployments.map(({ name }) => name));
        if (path)
            files.push({ path, before: null, after });
    }
    files.push(...extended.map(({ path, before, text }) => ({ path, before, after: text })));
    return {
        files: files.filter(({ before, after }) => before !== after),
        left: extended.flatMap(({ left }) => left),
        notes: [
            ...(!texts.has(ledger_settings/* settingsPath */.xj) && proposed.some(({ runtime }) => runtime === "none")
                ? [
                    `No Dockerfile is built on a Runtime image, so the settings say \`runtime: none\`: no Runtime rules apply. Take that out if it is Airflow.`,
                ]
                : []),
            ...extended.flatMap(({ notes }) => notes),
        ],
        deployWorkflows: deploying.map(([path]) => path),
    };
}
/** Deployment → the file name of the one workflow that deploys it. */
function deployedIn(deploying, deployments) {
    const names = deploying.flatMap(([path, text]) => deployedBy(text, deployments).map((name) => [name, path.slice(workflows.length + 1)]));
    const isOnly = (name) => names.filter(([other]) => other === name).length === 1;
    return new Map(names.filter(([name]) => isOnly(name)));
}

// EXTERNAL MODULE: external "node:path/posix"
var posix_ = __webpack_require__(3916);
// EXTERNAL MODULE: ./.build/runtime/dockerfile.js
var runtime_dockerfile = __webpack_require__(375);
// EXTERNAL MODULE: ./.build/runtime/image.js
var runtime_image = __webpack_require__(876);
;// CONCATENATED MODULE: ./.build/setup/projects.js
/** Finds the Astro projects of a repository. */




/**
 * One Deployment for each folder whose Dockerfile is built on a Runtime or Airflow image; `prod` if there
 * is just one, else by the folders' names. Without any, one for the root that is not Airflow.
 *
 * @param texts path → text, of the Dockerfiles and Deployment files of the repository
 */
function proposeDeployments(texts) {
    const projects = [...texts]
        .filter(([path, text]) => /(?:^|\/)Dockerfile$/.test(path) && isAstro(text))
        .map(([path]) => (0,posix_.dirname)(path))
        .sort();
    if (projects.length === 0) {
        return [{ name: "prod", project: ".", runtime: "none", deploymentFile: null }];
    }
    const taken = new Set();
    return projects.map((project) => {
        const name = projects.length === 1 ? "prod" : unused(nameFrom(project), taken);
        const path = project === "." ? "deployment.yaml" : `${project}/deployment.yaml`;
        const isDeploymentFile = /^deployment:/m.test(texts.get(path) ?? "");
        const deploymentFile = isDeploymentFile ? "deployment.yaml" : null;
        return { name, project, runtime: "astro", deploymentFile };
    });
}
function isAstro(dockerfile) {
    const image = (0,runtime_dockerfile/* baseImage */.f)(dockerfile);
    return image !== null && (0,runtime_image/* versionOfImage */.L)(image) !== null;
}
function nameFrom(project) {
    const name = (project === "." ? "prod" : (project.split("/").at(-1) ?? ""))
        .toLowerCase()
        .replace(/[^a-z0-9._-]+/g, "-")
        .replace(/^[^a-z0-9]+/, "")
        .slice(0, 63);
    return names/* deploymentName */.pC.safeParse(name).success ? name : "prod";
}
function unused(name, taken) {
    let free = name;
    for (let next = 2; taken.has(free); next++)
        free = `${name.slice(0, 58)}-${next}`;
    taken.add(free);
    return free;
}

;// CONCATENATED MODULE: ./.build/command-line/verbs/init.js
/** `init`: writes settings and workflows into a repository. */







async function init({ directory, remote, yes, json }) {
    const clone = await Clone.open(directory, remote);
    const paths = (await clone.files()).filter(isSetupFile);
    const found = await Promise.all(paths.map(async (path) => [path, await clone.read(path)]));
    const texts = new Map(found.flatMap(([path, text]) => (text === null ? [] : [[path, text]])));
    const asks = !yes && !texts.has(ledger_settings/* settingsPath */.xj);
    const proposed = proposeDeployments(texts);
    const deployments = asks ? await askDeployments(proposed) : proposed;
    const enabled = asks ? await agreed("Switch rollbacks on?") : true;
    const defaultBranch = await clone.defaultBranch();
    const setup = planSetup(texts, deployments, { enabled, defaultBranch });
    const { files, left } = setup;
    if (files.length > 0 && !yes) {
        show(setupSummary(setup));
        await assertAgreed(`Write ${files.length} ${files.length === 1 ? "file" : "files"}?`);
    }
    for (const { path, after } of files)
        await clone.write(path, after);
    const shown = yes || json || files.length === 0 ? setupSummary(setup) : [];
    return {
        report: [...shown, ...(files.length > 0 ? afterSetup(defaultBranch) : [])],
        outputs: { written: files.map(({ path }) => path), left, changed: files.length > 0 },
        problems: [],
    };
}
/** Which of the projects that were found, and what their Deployments are called. */
async function askDeployments(proposed) {
    const choices = proposed.map(({ project }) => ({
        value: project,
        label: project === "." ? "the repository's root" : project,
    }));
    const question = "Which of these Astro projects are deployed?";
    const wanted = choices.length > 1 ? await severalChosen(question, choices) : [choices[0]?.value];
    const named = [];
    for (const deployment of proposed.filter(({ project }) => wanted.includes(project))) {
        const where = deployment.project === "." ? "" : ` of ${deployment.project}`;
        const wrong = (name) => named.some((other) => other.name === name)
            ? "is the name of another one"
            : names/* deploymentName */.pC.safeParse(name).error?.issues[0]?.message;
        const name = await terminal_written(`Name of the Deployment${where}`, wrong, deployment.name);
        named.push({ ...deployment, name });
    }
    return named;
}

// EXTERNAL MODULE: ./.build/report/record-summary.js
var record_summary = __webpack_require__(2885);
// EXTERNAL MODULE: ./.build/use-cases/record-deploy.js
var record_deploy = __webpack_require__(5685);
;// CONCATENATED MODULE: ./.build/command-line/verbs/record.js
/** `record`: writes a deploy into the history. */






/** The commit may be named as git knows it: `HEAD`, a branch, a tag, a short ID. */
async function resolveCommit(raw, { clone }) {
    const named = raw["commit"] ?? "HEAD";
    const commit = await clone.commitOf(named);
    if (commit !== null)
        return { ...raw, commit };
    const wrong = `must be a commit of the clone; it has no \`${named}\``;
    throw new errors/* Refusal */.P_([(0,errors/* problem */.CC)("invalid-input", { input: "commit", problem: wrong })]);
}
/** As {@link resolveCommit}; what is checked out must not be older than what was deployed since. */
async function resolveDeployed(raw, session) {
    const resolved = await resolveCommit(raw, session);
    if (raw["commit"] !== undefined || raw["created-at"] !== undefined)
        return resolved;
    const { problems } = await (0,guard_deploy/* guardDeploy */.h)({ deployment: raw["deployment"], commit: resolved["commit"] ?? "" }, session.tools);
    const stale = problems.filter(({ code }) => code === "commit-outdated" || code === "deploy-undone");
    const [first, ...others] = stale.map(({ code, message }) => ({
        code,
        message: `What is checked out was taken for what was deployed. ${message}`,
        remedy: "Bring the clone up to date (`git pull --tags`), or say which commit was deployed with `--commit`.",
    }));
    if (first)
        throw new errors/* Refusal */.P_([first, ...others]);
    return resolved;
}
async function record(asked, session) {
    const { clone, actors, tools } = session;
    const { commit = "", status, deployment } = asked;
    if (!session.yes) {
        const what = `${commit.slice(0, 12)} (${await clone.subjectOf(commit)})`;
        const where = deployment === undefined ? "" : ` to ${deployment}`;
        await assertAgreed(`Record ${what} as a deploy${where} that ended with ${status}?`);
    }
    const result = await (0,record_deploy/* recordDeploy */.V)({
        deployment,
        commit,
        type: asked["deploy-type"],
        status: status === "success" ? "deployed" : "failed",
        description: asked.description,
        dagDeployEnabled: asked["dag-deploy-enabled"],
        runtime: asked.runtime,
        externalId: asked["external-id"],
        deployId: asked["deploy-id"],
        createdAt: asked["created-at"],
        run: null,
        actors,
    }, tools);
    const report = (0,record_summary/* recordSummary */.i)(result, clone.remote.url);
    return { report, outputs: (0,outputs/* recordOutputs */.QS)(result), problems: [] };
}

// EXTERNAL MODULE: ./.build/use-cases/roll-back.js + 5 modules
var roll_back = __webpack_require__(7272);
;// CONCATENATED MODULE: ./.build/command-line/verbs/rollback.js
/** `plan` and `rollback`: one use case, with a person in between who says yes. */









async function plan(asked, session) {
    const request = requestOf({ ...asked, reason: "", hold: false }, session);
    return rollback_told(await (0,roll_back/* rollBack */.F)({ ...request, dryRun: true }, session.tools), session);
}
async function rollback(asked, session) {
    const request = requestOf(asked, session);
    if (session.yes)
        return rollback_told(await (0,roll_back/* rollBack */.F)(request, session.tools), session);
    const planned = await (0,roll_back/* rollBack */.F)({ ...request, dryRun: true }, session.tools);
    const { target, newest, head, problems, deployment } = planned.plan;
    if (problems.length > 0 || !target)
        return rollback_told(planned, session);
    show(rollback_told(planned, session, report_wording/* beforeQuestion */.Wh).report);
    await assertAgreed(`Roll ${deployment.name} back to deploy ${target.id}?`);
    // What was agreed to, and nothing else.
    const agreed = { deployId: target.id, expectedNewest: newest?.id, expectedHead: head };
    return rollback_told(await (0,roll_back/* rollBack */.F)({ ...request, ...agreed }, session.tools), session);
}
function requestOf(asked, { actors, identity }) {
    return {
        deployment: asked.deployment,
        deployId: asked["deploy-id"],
        reason: asked.reason,
        scope: asked.scope,
        dryRun: false,
        allowDowngrade: asked["allow-downgrade"],
        hold: asked.hold,
        expectedHead: asked["expected-head"],
        expectedNewest: asked["expected-newest"],
        deliver: "none",
        hasAstroToken: false,
        run: null,
        actors,
        author: identity,
    };
}
function rollback_told(result, { clone }, wording = report_wording/* inTerminal */.e5) {
    const { plan: worked, kind } = result;
    const files = kind === "done" ? [] : (worked.restoration?.files ?? []);
    return {
        report: [...(0,rollback_summary/* rollbackSummary */.j0)(result, clone.remote.url, wording), ...(0,rollback_summary/* fileBlocks */["do"])(files)],
        outputs: (0,outputs/* rollbackOutputs */.Hj)(result),
        problems: kind === "done" ? [] : worked.problems,
    };
}
/** Has a person pick the deploy from the newest ones. */
async function askDeploy(raw, { tools }) {
    if (raw["deploy-id"] !== undefined)
        return raw;
    const wanted = { deployment: raw["deployment"], limit: 50, status: undefined, all: false };
    const history = await (0,read_history/* readHistory */.L)(wanted, tools);
    if (history.rows.length === 0)
        return { ...raw, "deploy-id": "previous" };
    const question = `Which deploy of ${history.deployment} shall come back?`;
    const deploy = await chosen(question, history.rows.map(choiceOf(history)), history.previous);
    return { ...raw, "deploy-id": deploy };
}
async function askReason(raw) {
    if (raw["reason"] !== undefined)
        return raw;
    return { ...raw, reason: await terminal_written("Why? (1 to 500 characters)", inputs/* reasonProblem */.Ge) };
}
function choiceOf({ now }) {
    return ({ entry, isCurrent, problems }) => {
        const { id, rollback: back, description, runtime, createdAt } = entry;
        const what = back ? `back to ${back.to}: ${back.reason}` : description;
        const age = `${(0,history_summary/* ageOf */.h)(createdAt, now)} ago`;
        const about = [id.padEnd(4), age.padEnd(11), (runtime ?? "").padEnd(8), (0,message/* oneLine */.TN)(what)];
        const line = about.join("  ").slice(0, 70).trimEnd();
        return {
            value: id,
            label: isCurrent ? `${line} (runs now)` : line,
            unless: problems.length > 0 ? problems.map(({ code }) => code).join(", ") : undefined,
        };
    };
}

// EXTERNAL MODULE: ./.build/report/verify-summary.js
var verify_summary = __webpack_require__(2977);
// EXTERNAL MODULE: ./.build/use-cases/verify-ledger.js + 1 modules
var verify_ledger = __webpack_require__(7435);
;// CONCATENATED MODULE: ./.build/command-line/verbs/verify.js





async function verify(asked, { tools, yes }) {
    const { deployment, repair } = asked;
    if (!repair || yes)
        return verify_told(await (0,verify_ledger/* verifyLedger */.x)({ deployment, repair }, tools));
    const found = await (0,verify_ledger/* verifyLedger */.x)({ deployment, repair: false }, tools);
    if (found.remaining.length === found.problems.length)
        return verify_told(found);
    show(verify_told(found).report);
    await assertAgreed("Push the manifest that is rebuilt so?");
    const agreed = found.difference;
    return verify_told(await (0,verify_ledger/* verifyLedger */.x)({ deployment, repair, agreed }, tools));
}
function verify_told(result) {
    const problems = result.repaired ? result.remaining : result.problems;
    return { report: (0,verify_summary/* verifySummary */.I)(result, report_wording/* inTerminal */.e5), outputs: (0,outputs/* verifyOutputs */.ce)(result), problems };
}

;// CONCATENATED MODULE: ./.build/command-line/verbs.js
/** All verbs of the command line: what each is for, may be asked, and does. */









/**
 * @param always filled in whenever it is missing
 * @param asked filled in by asking, where somebody is there; and what stands for it until then
 */
function inSession(request, work, always = null, asked = null) {
    return {
        kind: "session",
        check: (raw, canAsk) => {
            (0,inputs/* readAsked */.vo)(request, {
                ...always?.until,
                ...(canAsk ? asked?.until : {}),
                ...raw,
                ...always?.until,
            });
        },
        work: async (raw, session, canAsk) => {
            let filled = always ? await always.fill(raw, session) : raw;
            for (const fill of canAsk ? (asked?.fill ?? []) : [])
                filled = await fill(filled, session);
            return work((0,inputs/* readAsked */.vo)(request, filled), session);
        },
    };
}
const anyCommit = "0".repeat(40);
const ofDeployment = ["-d, --deployment <name>", "which Deployment of .github/deploys.yml"];
const scope = ["--scope <scope>", "what goes back", ["all", "dags", "image"]];
const allowDowngrade = ["--allow-downgrade", "the Runtime version may go down"];
const expected = [
    ["--expected-newest <id>", "refuse when another deploy was recorded since"],
    ["--expected-head <commit>", "refuse when the project changed since"],
];
const deploy = [
    "deploy-id",
    "[deploy]",
    "the deploy to go back to: 38, #38, deploy/prod/38 or previous",
];
const verbs = [
    {
        name: "plan",
        about: "Show what a rollback would do, and everything that stands against it",
        argument: deploy,
        options: [ofDeployment, scope, allowDowngrade, ...expected],
        writes: false,
        examples: [
            ["plan previous", "what ran before what runs now"],
            ["plan 38 --scope dags", "only the DAGs of deploy 38"],
        ],
        run: inSession("plan", plan, null, { fill: [askDeploy], until: { "deploy-id": "previous" } }),
    },
    {
        name: "rollback",
        about: "Bring an earlier deploy's code back, as a new commit, tag and record",
        argument: deploy,
        options: [
            ofDeployment,
            ["-r, --reason <text>", "why, in 1 to 500 characters"],
            scope,
            allowDowngrade,
            ["--hold", "let no other deploy through until `release`"],
            ...expected,
        ],
        writes: true,
        examples: [
            ["rollback", "pick the deploy from a list"],
            ['rollback 38 --reason "Weather DAG divides by zero"', "shows the plan, then asks"],
            ['rollback previous --reason "Broken" --yes', "for scripts"],
        ],
        run: inSession("rollback", rollback, null, {
            fill: [askDeploy, askReason],
            until: { "deploy-id": "previous", reason: "-" },
        }),
    },
    {
        name: "record",
        about: "Write a deploy into the history; the first one starts it",
        options: [
            ofDeployment,
            ["--commit <commit>", "what was deployed: HEAD unless given"],
            ["--status <status>", "how it ended", ["success", "failure", "cancelled"]],
            ["--description <text>", "what it brings; the commit's subject unless given"],
            [
                "--deploy-type <type>",
                "what was shipped",
                ["infer", "image-and-dags", "image-only", "dags-only"],
            ],
            ["--dag-deploy-enabled <on>", "whether DAG-only deploys are on", ["true", "false"]],
            ["--runtime <version>", "Runtime version, for a Dockerfile that does not tell it"],
            ["--external-id <id>", "the deploy's ID on Astro"],
            ["--deploy-id <id>", "an ID of your own; the next number unless given"],
            ["--created-at <time>", "when it was deployed, if that was earlier (ISO 8601)"],
        ],
        writes: true,
        examples: [
            ["record", "what is checked out was deployed, and runs"],
            ["record --status failure", "it was deployed, and failed"],
            ["record --commit v1.2 --created-at 2026-11-20T09:30:00Z", "a deploy from before"],
        ],
        run: inSession("record", record, { fill: resolveDeployed, until: { commit: anyCommit } }),
    },
    {
        name: "guard",
        about: "Tell whether a commit may be deployed now",
        options: [ofDeployment, ["--commit <commit>", "HEAD unless given"]],
        writes: false,
        examples: [["guard && astro deploy", "deploys only what may be deployed"]],
        run: inSession("guard", guard, { fill: resolveCommit, until: { commit: anyCommit } }),
    },
    {
        name: "hold",
        about: "Let no deploy through until `release`",
        options: [ofDeployment, ["-r, --reason <text>", "why, in 1 to 500 characters"]],
        writes: true,
        examples: [['hold --reason "Database migration until 18:00"', ""]],
        run: inSession("hold", hold, null, { fill: [askReason], until: { reason: "-" } }),
    },
    {
        name: "release",
        about: "Take the hold off",
        options: [ofDeployment],
        writes: true,
        examples: [["release", ""]],
        run: inSession("hold", hold, {
            fill: async (raw) => ({ ...raw, release: "true" }),
            until: { release: "true" },
        }),
    },
    {
        name: "history",
        about: "List the deploys, newest first",
        options: [
            ofDeployment,
            ["-n, --limit <number>", "how many of the newest, 50 unless given"],
            ["--status <status>", "only those with this status", ["initialized", "deployed", "failed"]],
            ["--all", "also those that left the manifest, from their tags"],
        ],
        writes: false,
        examples: [
            ["history -n 10", ""],
            ["history --json | jq -r '.deploys[] | select(.eligible) | .id'", "what can come back"],
        ],
        run: inSession("history", history_history),
    },
    {
        name: "verify",
        about: "Check the history tag by tag against the manifest, and mend it",
        options: [ofDeployment, ["--repair", "rebuild the manifest from the tags"]],
        writes: ({ repair }) => repair !== undefined,
        examples: [
            ["verify", "changes nothing"],
            ["verify --repair", "shows what it would change, then asks"],
        ],
        run: inSession("verify", verify),
    },
    {
        name: "import",
        about: "Record deploys from before, told by tags or by Astro",
        options: [
            ofDeployment,
            ["--tags <pattern>", "each tag of such a name was a deploy"],
            ["--astro", "ask Astro, with the token in ASTRO_API_TOKEN"],
            ["--dry-run", "only show what would be recorded"],
        ],
        writes: (raw) => raw["dry-run"] === undefined,
        examples: [
            ["import --tags 'release-*'", "shows them, then asks; safe to run twice"],
            ["import --astro", "needs `astro` in .github/deploys.yml"],
        ],
        run: inSession("import", importHistory),
    },
    {
        name: "init",
        about: "Set a repository up: settings, the rollback workflow, and steps that guard and record",
        options: [],
        writes: true,
        examples: [
            ["init", "asks, shows what it would write, and asks again"],
            ["init --yes", "takes what it finds out; run again it changes nothing"],
        ],
        run: { kind: "place", work: init },
    },
];

;// CONCATENATED MODULE: ./.build/command-line/program.js
/** The command line: arguments in, one verb, and what it tells. Source: contract, section 6. */








const done = 0;
const refused = 1;
const misused = 2;
/**
 * Runs one command.
 *
 * @param args without node and the program's name
 * @param version the release, as `--version` tells it
 * @returns exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
async function run(args, version) {
    let code = done;
    heedInterruptions();
    const program = new esm/* Command */.uB("deploy-rollback")
        .description("Rolls a deploy to Airflow on Astronomer back in git.")
        .version(version)
        .showSuggestionAfterError(true)
        .helpCommand(false)
        .exitOverride()
        .configureOutput({ outputError: () => undefined });
    for (const verb of verbs)
        addVerb(program, verb, (exit) => (code = exit));
    program
        .command("demo")
        .description("Show the main job in a repository made for it, without network or account")
        .action(() => demo((typed) => run(typed, version)));
    program.addHelpText("after", "\nExit codes: 0 done, 1 refused or failed, 2 wrong usage.\nMore about a command, with examples: deploy-rollback <command> --help");
    (0,commander/* default */.A)(program);
    if (args.length === 0) {
        program.outputHelp();
        return done;
    }
    try {
        await program.parseAsync(args, { from: "user" });
        return code;
    }
    catch (error) {
        if (error instanceof esm/* CommanderError */.b7)
            return ofParser(error);
        note(`deploy-rollback: ${error instanceof Error ? error.message : error}`);
        return refused;
    }
}
/** One line that says what is right. Help and version are no errors. */
function ofParser({ exitCode, message }) {
    if (exitCode === 0)
        return done;
    note(`deploy-rollback: ${message.replace(/^error: /, "").replace(/\s*\n\s*/g, " ")}`);
    return misused;
}
function addVerb(program, verb, end) {
    const command = program.command(verb.name).description(verb.about);
    const { argument } = verb;
    if (argument)
        command.addArgument(new esm/* Argument */.ef(argument[1], argument[2]));
    for (const [flags, about, choices] of verb.options) {
        const option = new esm/* Option */.c$(flags, about);
        command.addOption(choices ? option.choices([...choices]) : option);
    }
    if (verb.writes)
        command.option("-y, --yes", "do it without asking");
    command
        .option("-C, --directory <folder>", "the clone to work in", ".")
        .option("--remote <name>", "the remote that holds the history", "origin")
        .option("--json", "print what a program needs")
        .addHelpText("after", `\nExamples:\n${examplesOf(verb)}`)
        .action(async () => {
        const given = command.opts();
        const manner = {
            directory: given.directory ?? ".",
            remote: given.remote ?? "origin",
            json: given.json ?? false,
            yes: given.yes ?? false,
        };
        end(await carriedOut(verb, rawOf(command, argument?.[0]), manner));
    });
}
function examplesOf({ examples }) {
    const width = Math.max(...examples.map(([command]) => command.length));
    return examples
        .map(([command, about]) => `  deploy-rollback ${command.padEnd(width)}  ${about}`.trimEnd())
        .join("\n");
}
/** What was given, by the names of inputs. */
function rawOf(command, argument) {
    const manner = new Set(["directory", "remote", "json", "yes"]);
    const named = command.options
        .filter((option) => !manner.has(option.name()))
        .map((option) => [option.name(), command.getOptionValue(option.attributeName())]);
    const all = [...named, [argument ?? "", command.processedArgs[0]]];
    return Object.fromEntries(all.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]));
}
async function carriedOut(verb, raw, manner) {
    const { run: running, writes } = verb;
    const asks = canAsk() && !manner.json;
    try {
        if (running.kind === "session")
            running.check(raw, asks && !manner.yes);
        const isWriting = typeof writes === "boolean" ? writes : writes(raw);
        if (isWriting && !manner.yes && !asks) {
            throw new errors/* Refusal */.P_([
                (0,errors/* problem */.CC)("invalid-input", { input: "yes", problem: "is needed where nobody can be asked" }),
            ]);
        }
        const told = running.kind === "place"
            ? await running.work(manner)
            : await running.work(raw, await openSession(manner), asks && !manner.yes);
        tell(told, manner);
        return told.problems.length > 0 ? refused : done;
    }
    catch (error) {
        return failed(error, verb, manner);
    }
}
function tell({ report, outputs }, { json }) {
    if (json)
        showJson(outputs);
    else
        show(report);
}
function failed(error, verb, { json }) {
    const problems = problemsOf(error);
    const isUnknown = problems.some((found) => found.code === "push-unconfirmed");
    if (error instanceof Cancelled || (wasInterrupted() && !isUnknown)) {
        note("Nothing was changed.");
        return refused;
    }
    if (problems.every(({ code }) => code === "invalid-input")) {
        const wrong = problems.map(({ message }) => asOption(verb, message)).join("; ");
        note(`deploy-rollback ${verb.name}: ${wrong}`);
        return misused;
    }
    if (process.env["DEBUG"])
        note(error instanceof Error ? (error.stack ?? "") : String(error));
    if (json)
        showJson({ problems });
    else
        complain((0,rollback_summary/* failureSummary */.jg)(`${verb.name}: refused`, problems));
    return refused;
}
/** The catalogue speaks of inputs; here they are options, or the argument. */
function asOption({ argument }, message) {
    return message.replace(/^Input `([\w-]+)`:/, (_, input) => input === argument?.[0] ? argument[1] : `--${input}`);
}
function problemsOf(error) {
    if (error instanceof errors/* Refusal */.P_)
        return error.problems;
    return [(0,errors/* problem */.CC)("unexpected", { said: error instanceof Error ? error.message : String(error) })];
}


/***/ })

};
