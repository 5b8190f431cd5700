/** The page's signs. Each has a shape of its own, so that none is told by its color alone. */

const paths = {
  done: "M3 8.5 6.5 12 13 4.5",
  current: "M5 3.2v9.6L13 8z",
  failed: "M4 4l8 8M12 4l-8 8",
  progress: "M8 2.5A5.5 5.5 0 1 0 13.5 8M8 5v3.4l2.2 1.4",
  unknown: "M5.8 6.2a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.5M8 12v.2",
  rollback: "M3 3v4h4M3.4 7A5.2 5.2 0 1 1 4 11.3",
  good: "M8 2.5l1.7 3.4 3.8.6-2.7 2.7.6 3.8L8 11.2 4.6 13l.6-3.8L2.5 6.5l3.8-.6z",
  bad: "M8 2.5 14 13.2H2zM8 6.8v3M8 11.6v.1",
  undone: "M3 13 13 3",
  hold: "M5.5 3.5v9M10.5 3.5v9",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
