/** What a verb of the command line declares: how it is typed, what help says of it, and what it does. */
import { z } from "zod";
import { Refusal } from "../errors/problem.ts";
import { checkInputs, parseInputs, type RawInputs } from "../inputs.ts";
import type { Services } from "../ports.ts";
import type { Asked } from "./asked.ts";
import { pickDeployment } from "./pick-deployment.ts";
import type { CommandResult } from "./result.ts";
import { type GlobalOptions, openSession, type Session } from "./session.ts";
import { assertSignable, unsignedWarning } from "./signing.ts";
import { printErrorReport } from "./terminal.ts";

/** An option as the parser, help and documentation take it. Its long flag is the name of an input. */
type Option = readonly [flags: string, about: string, choices?: readonly string[]];

export interface Verb {
  readonly name: string;
  readonly about: string;
  /** The value that is typed without a flag: the input that it is, how it is written, what it is. */
  readonly argument?: readonly [input: string, written: string, about: string];
  readonly options: readonly Option[];
  /** Whether it may push or write files, and so asks first: always, or depending on its inputs. */
  readonly writes: boolean | ((raw: RawInputs) => boolean);
  readonly examples: readonly (readonly [command: string, about: string])[];
  /** Checks what was typed, before anything else is done. @throws {Refusal} `invalid-input` */
  readonly check: (raw: RawInputs, canPrompt: boolean) => void;
  readonly run: (
    asked: Asked,
    options: GlobalOptions,
    canPrompt: boolean,
    /** By default on the terminal. */
    showStep?: Services["step"],
  ) => Promise<CommandResult>;
  /** Whether its result may be longer than a screen, and goes to a pager. */
  readonly isLong?: boolean;
}

/** One input of a verb: how its value is checked, and how it is typed. */
interface Input<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  readonly option: Option;
}

type Inputs = Readonly<Record<string, Input>>;

/** The inputs of a verb, parsed. */
export type Parsed<All extends Inputs> = z.output<
  z.ZodObject<{ [Name in keyof All]: All[Name]["schema"] }>
>;

/** Finds the value of an input in the clone, or asks a person for it; undefined when none is needed. */
type Source = (
  raw: RawInputs,
  session: Session,
) => string | undefined | Promise<string | undefined>;

interface CloneVerb<All extends Inputs>
  extends Pick<Verb, "name" | "about" | "writes" | "examples" | "isLong"> {
  readonly inputs: All;
  /** Adds what holds between inputs to their schema. */
  readonly refine?: (schema: z.ZodObject) => z.ZodObject;
  /** Inputs whose value comes from the clone, whether or not they were typed. */
  readonly resolve?: Readonly<Record<string, Source>>;
  /** Inputs that a person is asked for, in this order, when they were not typed. */
  readonly prompts?: Readonly<Record<string, Source>>;
  /** Inputs that must be typed where nobody can be asked; otherwise `run` asks for them, once it knows what for. */
  readonly askedLater?: Readonly<Record<string, z.ZodType>>;
  readonly run: (inputs: Parsed<All>, session: Session) => Promise<CommandResult>;
}

/**
 * One input of a verb.
 *
 * @param flags as the parser reads them; without a dash (`[deploy]`) it is the verb's argument
 */
export function input<Schema extends z.ZodType>(
  schema: Schema,
  flags: string,
  about: string,
  choices?: readonly string[],
): Input<Schema> {
  return { schema, option: choices ? [flags, about, choices] : [flags, about] };
}

/** A verb that works in a clone. */
export function cloneVerb<All extends Inputs>(verb: CloneVerb<All>): Verb {
  const { name, about, writes, examples, inputs, resolve = {}, prompts = {} } = verb;
  const { isLong = false, askedLater = {} } = verb;
  const { refine = (schema) => schema } = verb;
  const schemas = Object.fromEntries(
    Object.entries(inputs).map(([key, { schema }]) => [key, schema]),
  );
  const schemaFor = (canPrompt: boolean) =>
    refine(z.object(canPrompt ? schemas : { ...schemas, ...askedLater }));
  const isArgument = ([flags]: Option) => !flags.startsWith("-");
  const options = Object.values(inputs).map(({ option }) => option);
  const argument = Object.entries(inputs).find(([, { option }]) => isArgument(option));
  const missing = (raw: RawInputs, canPrompt: boolean) =>
    Object.entries(canPrompt ? prompts : {}).filter(([key]) => raw[key] === undefined);
  /** Where nobody is asked, who reads the result learns what was not signed. */
  const runSigned = async (session: Session) => {
    const isWriting = typeof writes === "boolean" ? writes : writes(session.asked.inputs);
    if (!isWriting) return runIn(session);
    await assertSignable(session);
    const unsigned = session.canPrompt ? null : await unsignedWarning(session);
    if (unsigned === null) return runIn(session);
    printErrorReport({ warnings: [unsigned], verdict: null });
    const result = await runIn(session);
    return { ...result, warnings: [...result.warnings, unsigned.message] };
  };
  const runIn = async (session: Session) => {
    const { asked, canPrompt } = session;
    let resolved: RawInputs = {};
    const complete = () => ({ ...asked.inputs, ...resolved });
    for (const [key, find] of Object.entries(resolve)) {
      const found = await find(complete(), session);
      if (found !== undefined) resolved = { ...resolved, [key]: found };
    }
    for (const [key, ask] of missing(asked.inputs, canPrompt)) {
      const answer = await ask(complete(), session);
      if (answer !== undefined) asked.answer(key, answer);
    }
    return verb.run(parseInputs(schemaFor(canPrompt), complete()) as Parsed<All>, session);
  };
  return {
    name,
    about,
    ...(argument && { argument: [argument[0], argument[1].option[0], argument[1].option[1]] }),
    options: options.filter((option) => !isArgument(option)),
    writes,
    examples,
    isLong,
    check: (raw, canPrompt) => {
      const later = [...Object.entries(resolve), ...missing(raw, canPrompt)];
      checkInputs(
        schemaFor(canPrompt),
        raw,
        later.map(([key]) => key),
      );
    },
    run: async (asked, globalOptions, canPrompt, showStep) => {
      const session = await openSession(globalOptions, asked, canPrompt, showStep);
      try {
        return await runSigned(session);
      } catch (error) {
        // Reading the settings in advance would take time, and most repositories have one Deployment.
        if (!canPrompt || !isDeploymentMissing(error)) throw error;
        asked.answer("deployment", await pickDeployment(session));
        return await runIn(session);
      }
    },
  };
}

function isDeploymentMissing(error: unknown): boolean {
  return (
    error instanceof Refusal && error.problems.some(({ code }) => code === "deployment-not-given")
  );
}
