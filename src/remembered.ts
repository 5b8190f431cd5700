/** Works something out once for each object, such as a history: many deploys of it are judged. */
export function remembered<Of extends WeakKey, T>(workOut: (of: Of) => T): (of: Of) => T {
  const known = new WeakMap<Of, T>();
  return (of) => {
    const before = known.get(of);
    if (before !== undefined) return before;
    const found = workOut(of);
    known.set(of, found);
    return found;
  };
}
