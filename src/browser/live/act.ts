/** What the page does without a plan: to hold and release deploys, to mark one, to check the history. */
export interface Act {
  readonly verb: "hold" | "release" | "mark" | "verify";
  readonly deployment: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly title: string;
  /** On the button. */
  readonly label: string;
  /** What it means; empty where it is done at once, because it changes nothing. */
  readonly about: string;
  /** Whether a person has to say why. */
  readonly hasReason: boolean;
}
