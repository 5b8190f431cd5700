/** Valid names, IDs and paths. Source: docs/specification.md, 1. */
import { z } from "zod";

/** Excludes what our character sets allow but `git check-ref-format` forbids in a part of a ref. */
const noRefTrouble = String.raw`(?!.*\.\.)(?!.*\.$)(?!.*\.lock$)`;

const deploymentPattern = new RegExp(`^${noRefTrouble}[a-z0-9][a-z0-9._-]{0,62}$`);
/** What a rollback can go back to without an ID, so no deploy has them as its ID. */
export const targetWords = ["previous", "last-good"] as const;
export type TargetWord = (typeof targetWords)[number];

const deployIdPattern = new RegExp(
  `^(?!(?:${targetWords.join("|")})$)${noRefTrouble}[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`,
);

export const deploymentName = z
  .string()
  .regex(
    deploymentPattern,
    "must be 1 to 63 of a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit",
  );

export const deployId = z
  .string()
  .regex(
    deployIdPattern,
    "must be 1 to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit; not `previous` or `last-good`",
  );

/** The ID of a hold. */
export const holdId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    "must be 1 to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit",
  );

/** The ID of a git object: 40 hexadecimal digits, or 64 in a SHA-256 repository. */
export const objectId = z
  .string()
  .regex(
    /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
    "must be a full commit ID of 40 or 64 hexadecimal digits",
  );

const asPath = (text: z.ZodString) =>
  text
    .min(1)
    .max(1024)
    .refine(
      (path) =>
        path
          .split("/")
          .every((part) => part && part !== "." && part !== ".." && !/^\.git$/i.test(part)) &&
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
        !/[\u0000-\u001f\u007f\\]/.test(path),
      "a path relative to the repository, with `/` between its parts, without `.`, `..` and `.git`",
    );

/** A path relative to the root of the repository, with `/` between its parts. */
export const repositoryPath = asPath(z.string());

/** The same as a person may write it: with a slash at its end when it is a folder. */
export const writtenPath = asPath(z.string().overwrite((path) => path.replace(/(?<=.)\/$/, "")));

/** A folder of the repository; `.` is the root. */
export const repositoryFolder = z.union([z.literal("."), repositoryPath]);

/** Joins a folder (`.` is the root) and a path in it (`.` is the folder itself). */
export function join(folder: string, path: string): string {
  if (folder === ".") return path;
  return path === "." ? folder : `${folder}/${path}`;
}

/** Whether a path is a folder or is inside it (everything is inside `.`). */
export function isWithin(path: string, folder: string): boolean {
  return folder === "." || path === folder || path.startsWith(`${folder}/`);
}
