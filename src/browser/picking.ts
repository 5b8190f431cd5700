/** Picks one of a few, or lets it go. @param picked at most two IDs @returns the last two */
export function picking(picked: readonly string[], id: string): readonly string[] {
  return picked.includes(id) ? picked.filter((other) => other !== id) : [...picked, id].slice(-2);
}
