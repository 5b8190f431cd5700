/** What came of something that was asked for: the verdict, why, and what to do next. */
import { commandsFor } from "../../report/terminal/commands.ts";
import { Copyable } from "../copyable.tsx";
import { useLive } from "./context.ts";
import type { Answer, Outcome } from "./server.ts";

/** Text of ours in which commands and names stand between backticks. */
export function Words({ words }: { words: string }) {
  const parts = words.split(/`([^`\n]+)`/);
  return (
    <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>
  );
}

export function Problems({ problems }: Pick<Answer, "problems">) {
  if (problems.length === 0) return null;
  return (
    <section class="notice refused" aria-label="Refused">
      <ul>
        {problems.map(({ code, message, remedy }) => (
          <li key={`${code} ${message}`}>
            <strong>
              <Words words={message} />
            </strong>{" "}
            <code>{code}</code>
            <p>
              <Words words={remedy} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Said({ answer: { problems, said } }: { answer: Answer }) {
  const unknown = { sign: "attention", words: "It is not known what came of it." } as const;
  const { sign, words } = said?.verdict ?? unknown;
  return (
    <div class="outcome" role="alert">
      <p class={`verdict ${sign}`}>
        <Words words={words} />
      </p>
      <Problems problems={problems} />
      {said?.next && (
        <Copyable label={<Words words={said.next.words} />} command={said.next.command} />
      )}
      {said?.warnings.map(({ message, remedy }) => (
        <p key={message}>
          <Words words={`${message}${remedy ? ` ${remedy}` : ""}`} />
        </p>
      ))}
    </div>
  );
}

interface Check {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly remedy: string;
}

/** Whether the repository is set up for rollbacks, as `verify` finds it. */
function SetUp({ answer }: { answer: Answer & { readonly setUp?: readonly Check[] } }) {
  if (!answer.setUp) return null;
  return (
    <section>
      <h3>Set-up</h3>
      <dl class="facts">
        {answer.setUp.map(({ check, state, found, remedy }) => (
          <div key={check} class={state}>
            <dt>{check.replaceAll("-", " ")}</dt>
            <dd>
              {state === "ok" ? "" : `${state}: `}
              <Words words={found} />
              {remedy && (
                <p>
                  <Words words={remedy} />
                </p>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface EndedProps {
  readonly outcome: Outcome;
  /** Whether nothing could have been changed. */
  readonly isReading: boolean;
  readonly deployment: string | undefined;
}

/** How something ended, also where no answer came. */
export function Ended({ outcome, isReading, deployment }: EndedProps) {
  const { place } = useLive();
  if (outcome.kind === "answered") {
    return (
      <>
        <Said answer={outcome.answer} />
        <SetUp answer={outcome.answer} />
      </>
    );
  }
  if (outcome.kind === "shut-out") {
    return (
      <div class="outcome" role="alert">
        <p class="verdict refused">Nothing was changed: the program does not know this page.</p>
        <p>
          <Words words={outcome.why} />
        </p>
      </div>
    );
  }
  const command = commandsFor(place);
  return (
    <div class="outcome" role="alert">
      <p class="verdict attention">The program behind this page does not answer any more.</p>
      {isReading ? (
        <Copyable label="Start it again:" command={command("ui", {})} />
      ) : (
        <Copyable
          label="It may have pushed before. See what the history has now:"
          command={command("history", { deployment })}
        />
      )}
    </div>
  );
}
