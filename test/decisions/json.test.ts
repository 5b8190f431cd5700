/** JSON that people have edited by hand. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonError, parseJson } from "../../src/ledger/json.ts";

function placeIn(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return error.place;
  }
  return "none";
}

test.each([
  ['{\n  "a": 1,\n}', "line 3, column 1"],
  ['{"a": [1, 2,\n ]}', "line 2, column 2"],
  ['// who deployed what\n{"a": 1}', "line 1, column 1"],
  ['{"a": 1\n "b": 2}', "line 2, column 2"],
  ['{"a": "not\nclosed"}', "line 1, column 7"],
  ['{"a": 01}', "line 1, column 7"],
  ['{"a": True}', "line 1, column 7"],
  ['{"a": 1}}', "line 1, column 9"],
  ['<<<<<<< HEAD\n{"a": 1}', "line 1, column 1"],
  ['{"a": [}', "line 1, column 8"],
  ['{"a"', "line 1, column 5"],
  ["", "line 1, column 1"],
])("%j stops being JSON at %s", (text, place) => {
  expect(placeIn(text)).toBe(place);
});

test("a byte-order mark is skipped", () => {
  expect(parseJson('\uFEFF{\r\n"a": 1\r\n}')).toEqual({ a: 1 });
});

test("a stray character in valid JSON is found where it is, or before what it breaks", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom("}", "]", ",", ":", "#"),
      (json, at, stray) => {
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + stray + json.slice(cut);
        const place = placeIn(text);
        // The stray character may be inside a string.
        if (place === "none") return JSON.parse(text) !== undefined;
        return Number(/column (\d+)/.exec(place)?.[1]) <= text.length + 1;
      },
    ),
  );
});
