/** A dialog over the page: the browser keeps the focus in it, and closes it by Escape. */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

/** What opened the dialog, or the first of several: there a keyboard goes on when it is closed. */
let opener: Element | null = null;

interface DialogProps {
  readonly title: ComponentChildren;
  readonly close: () => void;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

export function Dialog({ title, close, isWide = false, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (!activeElement?.closest("dialog") && activeElement !== document.body)
      opener = activeElement;
    element.current?.showModal();
    return () => {
      // One dialog may follow another.
      setTimeout(() => {
        const isLast = document.querySelector("dialog[open]") === null;
        if (isLast && opener instanceof HTMLElement) opener.focus();
      });
    };
  }, []);
  /** Where the mouse was pressed: who marks text and lets go outside does not mean to close. */
  const pressed = useRef<EventTarget | null>(null);
  const closeOutside = (event: MouseEvent) => {
    if (event.target === element.current && pressed.current === element.current) close();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape and the button close it by keyboard
    <dialog
      ref={element}
      class={isWide ? "wide" : ""}
      aria-labelledby={id}
      onPointerDown={(event) => {
        pressed.current = event.target;
      }}
      onClick={closeOutside}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div class="dialog">
        <header>
          <h2 id={id}>{title}</h2>
          <button type="button" class="close" onClick={close}>
            Close
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
