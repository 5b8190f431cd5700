/** The ID of a commit as people read it: its first 12 digits. */
export const shortId = (oid: string) => oid.slice(0, 12);
