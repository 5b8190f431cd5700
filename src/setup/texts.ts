/** Path → text, of the files of a repository that a set-up reads. */
export type Texts = ReadonlyMap<string, string>;
