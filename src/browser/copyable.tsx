/** A command that can be copied with one press. */
import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";

interface CopyableProps {
  readonly label: ComponentChildren;
  readonly command: string;
}

export function Copyable({ label, command }: CopyableProps) {
  const [said, setSaid] = useState("");
  const text = useRef<HTMLElement>(null);
  const id = useId();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(command);
      setSaid("Copied");
    } catch {
      // A browser may not let a page copy: then the person does.
      if (text.current) getSelection()?.selectAllChildren(text.current);
      setSaid("Selected: copy it with Ctrl+C or ⌘C");
    }
  };
  return (
    <div class="copyable">
      <p id={id}>{label}</p>
      <pre>
        <code ref={text}>{command}</code>
      </pre>
      <button type="button" onClick={copy} aria-describedby={id}>
        Copy
      </button>
      <span class="said" role="status">
        {said}
      </span>
    </div>
  );
}
