/** Where the page starts: its data is in the document. */
import { mount } from "./mount.tsx";

const root = document.getElementById("page");
const source = document.getElementById("source")?.textContent;
if (root && source) mount(root, JSON.parse(source));
