/** What happens when the Runtime version goes down. Source: docs/specification.md, 3.7. */
export const downgradeMeans =
  "All running tasks fail immediately, and data of features that the older version lacks is permanently deleted.";
