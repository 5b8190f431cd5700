/** Search and filters of the table. */
import { useId } from "preact/hooks";
import type { PageDeploy } from "../page/data.ts";
import { statusFilters, valuesOf } from "./filter.ts";
import { useView } from "./use-view.ts";
import { type Filters, noFilters } from "./view.ts";

interface FiltersProps {
  readonly deploys: readonly PageDeploy[];
  /** How many deploys pass. */
  readonly count: number;
  /** How many the history has, on the page or not. */
  readonly total: number;
}

export function FilterBar({ deploys, count, total }: FiltersProps) {
  const { view, go } = useView();
  const { filters } = view;
  const set = (change: Partial<Filters>) => go({ filters: { ...filters, ...change } }, "replace");
  const isFiltered = Object.values(filters).some(Boolean);
  const shown = deploys.length === total ? `${total}` : `the newest ${deploys.length} of ${total}`;
  return (
    <search class="filters">
      <TextFilter value={filters.text} set={(text) => set({ text })} />
      <Choice
        label="Status"
        value={filters.status}
        options={Object.entries(statusFilters)}
        set={(status) => set({ status })}
      />
      <Choice
        label="Runtime"
        value={filters.runtime}
        options={valuesOf(deploys, "runtime").map((value) => [value, value])}
        set={(runtime) => set({ runtime })}
      />
      <Choice
        label="Who"
        value={filters.who}
        options={valuesOf(deploys, "createdBy").map((value) => [value, value])}
        set={(who) => set({ who })}
      />
      <p class="count" role="status">
        {isFiltered ? `${count} of ${shown} deploys` : `${shown} deploys`}
        {isFiltered && (
          <button type="button" class="plain" onClick={() => set(noFilters)}>
            Show all
          </button>
        )}
      </p>
    </search>
  );
}

function TextFilter({ value, set }: { value: string; set: (value: string) => void }) {
  const id = useId();
  return (
    <div class="field grow">
      <label for={id}>Search</label>
      <input
        id={id}
        type="search"
        value={value}
        placeholder="Description, reason, person, commit"
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly set: (value: string) => void;
}

function Choice({ label, value, options, set }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={({ currentTarget }) => set(currentTarget.value)}>
        <option value="">Any</option>
        {options.map(([each, name]) => (
          <option key={each} value={each}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
