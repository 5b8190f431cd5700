/** How a command ends. Source: docs/specification.md, 6. */

export const done = 0;
export const refused = 1;
export const wrongUsage = 2;
