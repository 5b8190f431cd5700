/**
 * How long the processor works for this thread: unlike the time on the clock, nearly the same on a busy machine.
 *
 * @returns milliseconds
 */
export function processorTime(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
}
